/** How the waits of a page grow after silences in which nothing moved, so that a large message gets its time. [L7] */
import type { ConnectionTuning } from './connection-tuning.ts';

/** At most 64 times the wait. */
export const MOST_DOUBLINGS = 6;

/** A wait after so many silences in a row that moved nothing. */
export const stretched = (waitMs: number, doublings: number, { longestWaitMs }: ConnectionTuning): number =>
  Math.max(waitMs, Math.min(waitMs * 2 ** doublings, longestWaitMs));
