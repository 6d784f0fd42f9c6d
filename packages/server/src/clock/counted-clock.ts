/** Counts the timers of a clock, so that "nothing is left behind" is a number. [V6] */
import type { Clock } from '@throughline/protocol';

export interface CountedClock extends Clock {
  /** Timers that were set and have neither run nor been cancelled. */
  readonly pending: number;
}

export function createCountedClock(clock: Clock): CountedClock {
  let pending = 0;
  return {
    get pending() {
      return pending;
    },
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    after(delayMs, callback) {
      let open = true;
      const done = (): boolean => {
        if (!open) return false;
        open = false;
        pending--;
        return true;
      };
      pending++;
      const cancel = clock.after(delayMs, () => {
        if (done()) callback();
      });
      return () => {
        if (done()) cancel();
      };
    },
  };
}
