/** How long to wait before the next attempt: full jitter after the cap, and never below what the server asked for. [B1, B2] */
import type { BackoffTuning } from './connection-tuning.ts';

/**
 * The wait before attempt `attempt` (1 is the first retry), in milliseconds.
 * `random` lies in [0, 1); `floorMs` is the server's `retryAfterMs`, 0 if it named none.
 */
export const backoffDelay = (attempt: number, floorMs: number, random: number, tuning: BackoffTuning): number => {
  const ceiling = Math.min(tuning.capMs, tuning.firstMs * tuning.factor ** (attempt - 1));
  return Math.round(floorMs + random * Math.max(floorMs, ceiling));
};
