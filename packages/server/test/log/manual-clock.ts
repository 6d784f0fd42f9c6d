/** A clock that moves when a test says so; timers run in the order of their times. */
import type { Cancel, Clock } from '@throughline/protocol';

export interface ManualClock extends Clock {
  advance(ms: number): void;
  /** Timers that have not run. */
  readonly timers: number;
}

export function createManualClock(startsAt = 1_700_000_000_000): ManualClock {
  let time = startsAt;
  const timers = new Set<{ at: number; callback: () => void }>();

  const due = (until: number) => [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];

  return {
    now: () => time,
    elapsed: () => time - startsAt,
    after(delayMs, callback): Cancel {
      const timer = { at: time + delayMs, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(ms) {
      const until = time + ms;
      for (let timer = due(until); timer; timer = due(until)) {
        timers.delete(timer);
        time = Math.max(time, timer.at);
        timer.callback();
      }
      time = until;
    },
    get timers() {
      return timers.size;
    },
  };
}
