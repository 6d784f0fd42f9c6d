/** Tries something again later, with a delay that grows with each attempt. */
import type { Cancel, Clock } from '@throughline/protocol';

export interface RetryTimer {
  later(): void;
  /** It worked: the next delay is the first one again. */
  succeeded(): void;
  cancel(): void;
}

export function createRetryTimer(clock: Clock, delayMs: (attempt: number) => number, run: () => void): RetryTimer {
  let attempt = 0;
  let cancelTimer: Cancel | undefined;
  return {
    later() {
      cancelTimer?.();
      attempt += 1;
      cancelTimer = clock.after(delayMs(attempt), run);
    },
    succeeded() {
      attempt = 0;
    },
    cancel() {
      cancelTimer?.();
      cancelTimer = undefined;
    },
  };
}
