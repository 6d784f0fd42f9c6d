/** A clock that stands still until a test moves it. */
import type { Clock } from '@throughline/protocol';

export interface ManualClock extends Clock {
  /** Moves time on, running what falls due in its order; promises settle between two timers. */
  advance(ms: number): Promise<void>;
  readonly pending: number;
}

/** Lets everything that waits for a promise go on, however long the chain. */
export async function settled(turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let now = 0;
  let order = 0;
  const timers = new Set<{ due: number; order: number; run: () => void }>();
  const next = (until: number) =>
    [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due || a.order - b.order)[0];
  return {
    now: () => start + now,
    elapsed: () => now,
    after(delayMs, callback) {
      const timer = { due: now + Math.max(0, delayMs), order: order++, run: callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      await settled();
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer);
        now = timer.due;
        timer.run();
        await settled();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
  };
}
