/** Tells a run to stop, and when it is no longer waited for. [V8] */
import type { Clock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';

/**
 * `cancelled`: someone asked for it. `closing`: the manager closes. `ended`: it was ended from elsewhere. `not-owner`: it goes on
 * elsewhere. `log`: it cannot be written.
 */
export type StopCause = 'cancelled' | 'closing' | 'ended' | 'not-owner' | 'log';

const reasons = {
  cancelled: ['cancelled', 'The run was cancelled.'],
  closing: ['closed', 'The server is closing, so the run was stopped.'],
  ended: ['run-ended', 'The run was ended by the server or from another node.'],
  'not-owner': ['not-owner', 'This node was taken for gone, so the run goes on elsewhere or has been ended.'],
  log: ['log-unavailable', 'The run cannot be written to the event log.'],
} as const;

/** The reason that signals carry. */
export const stopReason = (cause: StopCause): ServerError => new ServerError(reasons[cause][0], reasons[cause][1]);

export interface RunStop {
  readonly signal: AbortSignal;
  /** Why it was told to stop; undefined while it may go on. */
  readonly cause: StopCause | undefined;
  /** The run has ended, or is about to. */
  readonly isDone: boolean;
  stop(cause: StopCause): void;
  /** Resolves when the agent is no longer waited for. */
  readonly givenUp: Promise<void>;
  /** The run has ended; nothing is told or timed any more. */
  done(): void;
}

export function createRunStop(clock: Clock, cancelGraceMs: number): RunStop {
  const abort = new AbortController();
  let cause: StopCause | undefined;
  let isDone = false;
  let giveUp = (): void => {};
  let cancelGrace = (): void => {};
  const givenUp = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  return {
    signal: abort.signal,
    get cause() {
      return cause;
    },
    get isDone() {
      return isDone;
    },
    stop(why) {
      // A stronger cause overtakes a cancel that is still in its grace; nothing else is told twice.
      if (isDone || (cause !== undefined && (cause !== 'cancelled' || why === 'cancelled'))) return;
      cause = why;
      abort.abort(stopReason(why));
      cancelGrace();
      // A cancelled agent may end in its own words; one that is closed or was ended elsewhere is not waited for.
      if (why === 'cancelled') cancelGrace = clock.after(cancelGraceMs, giveUp);
      else giveUp();
    },
    givenUp,
    done() {
      isDone = true;
      cancelGrace();
    },
  };
}
