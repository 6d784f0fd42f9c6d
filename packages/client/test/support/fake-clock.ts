/** A clock that stands still until a test moves it; timers fire in order of their time, and can be counted. */
import type { ClientClock } from '../../src/platform/client-clock.ts';

export interface FakeClock extends ClientClock {
  /** Lets so much time pass, awake: timers that fall due fire at their own moment. */
  advance(ms: number): void;
  /** The machine sleeps: the wall clock goes on, everything else stands still. */
  sleep(ms: number): void;
  /** Lets so much time pass in one leap, as a throttled page sees it: timers fire late, all at the end. */
  stall(ms: number): void;
  /** Timers and frames that have not fired. */
  readonly pending: number;
}

export const createFakeClock = (startMs = 1_800_000_000_000): FakeClock => {
  let elapsed = 0;
  let offset = startMs;
  let order = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();
  const after = (delayMs: number, callback: () => void): (() => void) => {
    const id = order++;
    timers.set(id, { at: elapsed + Math.max(0, delayMs), callback });
    return () => {
      timers.delete(id);
    };
  };
  const next = (until: number): number | undefined =>
    [...timers].filter(([, timer]) => timer.at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]?.[0];
  const fireUntil = (until: number, late: boolean): void => {
    if (late) elapsed = until;
    for (let id = next(until); id !== undefined; id = next(until)) {
      const timer = timers.get(id)!;
      timers.delete(id);
      elapsed = Math.max(elapsed, timer.at);
      timer.callback();
    }
    elapsed = until;
  };
  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    after,
    onFrame: (callback) => after(16, callback),
    advance: (ms) => fireUntil(elapsed + ms, false),
    stall: (ms) => fireUntil(elapsed + ms, true),
    sleep(ms) {
      offset += ms;
    },
    get pending() {
      return timers.size;
    },
  };
};
