/** Lets so many things pass in a sliding window of time, and says when the next may. */
import type { Clock } from '@throughline/protocol';

export interface Budget {
  /** 0: it may pass, and was counted. Otherwise: how long to wait, in milliseconds. */
  take(): number;
}

/** Two buckets make the window slide: the older one counts as much as the window still covers of it. */
export function createBudget(clock: Clock, limit: number, windowMs: number): Budget {
  let start = clock.elapsed();
  let now = 0;
  let before = 0;
  return {
    take() {
      const elapsed = clock.elapsed();
      const passed = Math.floor((elapsed - start) / windowMs);
      if (passed > 0) {
        before = passed === 1 ? now : 0;
        now = 0;
        start += passed * windowMs;
      }
      const covered = 1 - (elapsed - start) / windowMs;
      if (now + before * covered < limit) {
        now++;
        return 0;
      }
      // Either the older bucket fades far enough within this window, or this one must first become the older.
      const wait = now < limit ? (covered - (limit - now) / before) * windowMs : start + windowMs - elapsed;
      return Math.max(1, Math.ceil(wait + 1));
    },
  };
}
