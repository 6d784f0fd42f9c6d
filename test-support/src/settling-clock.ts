/** A manual clock for code that waits for promises: they all go on between two timers. */
import type { Clock } from '@throughline/protocol';
import { createManualClock } from './manual-clock.ts';

export interface SettlingClock extends Clock {
  /** Moves time on, running what falls due in its order; promises settle between two timers. */
  advance(ms: number): Promise<void>;
  /** Lets so much time pass in one leap, as a process that hung sees it: timers fire late, all at the end. */
  stall(ms: number): Promise<void>;
  /** Timers that have not fired. */
  readonly pending: number;
}

/** Lets everything that waits for a promise go on, however long the chain. */
export async function settled(turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function createSettlingClock(startMs = 1_700_000_000_000): SettlingClock {
  const clock = createManualClock(startMs);
  return {
    now: clock.now,
    elapsed: clock.elapsed,
    after: clock.after,
    async advance(ms) {
      const until = clock.elapsed() + ms;
      await settled();
      while (clock.step(until)) await settled();
      clock.advance(until - clock.elapsed());
    },
    async stall(ms) {
      clock.stall(ms);
      await settled();
    },
    get pending() {
      return clock.pending;
    },
  };
}
