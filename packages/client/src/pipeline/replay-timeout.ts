/** A stream that was asked for, or is being replayed, moves on or is asked for anew: never an endless wait. [S4] */
import type { Cancel, Clock } from '@throughline/protocol';

export interface ReplayTimeoutOptions {
  readonly clock: Clock;
  /** How long nothing may move before it ends, in milliseconds. */
  readonly replayTimeoutMs: number;
  /** The place whose moving counts as progress. */
  readonly cursor: () => number;
  /** Nothing moved. `stuckMs`: for how long the place has been the same, over all attempts. */
  readonly ended: (stuckMs: number) => void;
}

export interface ReplayTimeout {
  /** Waits from now on. */
  watch(): void;
  /** It is there. */
  stop(): void;
  /** Another connection: what was stuck may not be any more. */
  reset(): void;
}

export function createReplayTimeout({ clock, replayTimeoutMs, cursor, ended }: ReplayTimeoutOptions): ReplayTimeout {
  let cancelTimer: Cancel | undefined;
  /** The place has been this one since then. */
  let stuck: { readonly cursor: number; readonly since: number } | undefined;

  const stop = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };
  const watch = (): void => {
    stop();
    if (stuck?.cursor !== cursor()) stuck = { cursor: cursor(), since: clock.elapsed() };
    cancelTimer = clock.after(replayTimeoutMs, look);
  };
  const look = (): void => {
    if (stuck === undefined || cursor() !== stuck.cursor) return watch();
    ended(clock.elapsed() - stuck.since);
  };

  return {
    watch,
    stop,
    reset() {
      stop();
      stuck = undefined;
    },
  };
}
