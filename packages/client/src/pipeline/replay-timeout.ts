/** A stream that was asked for, or is being replayed, moves on or is asked for anew: never an endless wait. [S4, L7] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { LinkCheck } from './link-check.ts';

export interface ReplayTimeoutOptions {
  readonly clock: Clock;
  /** How long nothing may move before it ends, in milliseconds. */
  readonly replayTimeoutMs: number;
  readonly checkLink: LinkCheck;
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

export function createReplayTimeout(options: ReplayTimeoutOptions): ReplayTimeout {
  const { clock, replayTimeoutMs, checkLink, cursor, ended } = options;
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
    cancelTimer = checkLink(judge);
  };
  const judge = (wasBusy: boolean): void => {
    if (wasBusy) stuck = undefined; // It may have waited behind a large message of another stream. [L7]
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
