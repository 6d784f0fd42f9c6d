/** A limit of time against which both clocks run: sleep counts, and a clock that is set back lengthens nothing. [U1, L2] */
import type { Clock } from '@throughline/protocol';

export interface TimeLimit {
  /** By the monotonic clock. */
  readonly elapsed: number;
  /** By the wall clock. */
  readonly now: number;
}

export const limitIn = (clock: Clock, ms: number): TimeLimit => ({
  elapsed: clock.elapsed() + ms,
  now: clock.now() + ms,
});

/** The same limit after a reload, over which only the wall clock goes on. */
export const limitAt = (clock: Clock, now: number): TimeLimit => ({
  elapsed: clock.elapsed() + now - clock.now(),
  now,
});

/** Milliseconds until the limit on the clock that is further; 0 or less: it is over. */
export const restOf = (clock: Clock, limit: TimeLimit): number =>
  Math.min(limit.elapsed - clock.elapsed(), limit.now - clock.now());
