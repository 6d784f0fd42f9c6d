/** A clock that stands still until a test moves it; timers fire in order of their time, and can be counted. */
import type { Cancel, Clock } from '@throughline/protocol';

export interface ManualClock extends Clock {
  /** Calls back after 16 ms, as before the next paint. */
  onFrame(callback: () => void): Cancel;
  /** Lets so much time pass, awake: timers that fall due fire at their own moment. */
  advance(ms: number): void;
  /** Moves on to the next timer that is due by that `elapsed()` and fires it; false when there is none. */
  step(until: number): boolean;
  /** The machine sleeps: the wall clock goes on, everything else stands still. */
  sleep(ms: number): void;
  /** Lets so much time pass in one leap, as a throttled page sees it: timers fire late, all at the end. */
  stall(ms: number): void;
  /** Timers and frames that have not fired. */
  readonly pending: number;
}

export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let elapsed = 0;
  let offset = startMs;
  let order = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();
  const after = (delayMs: number, callback: () => void): Cancel => {
    const id = order++;
    timers.set(id, { at: elapsed + Math.max(0, delayMs), callback });
    return () => {
      timers.delete(id);
    };
  };
  const step = (until: number): boolean => {
    const [next] = [...timers].filter(([, { at }]) => at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b);
    if (!next) return false;
    const [id, { at, callback }] = next;
    timers.delete(id);
    elapsed = Math.max(elapsed, at);
    callback();
    return true;
  };
  const advance = (ms: number): void => {
    const until = elapsed + ms;
    while (step(until));
    elapsed = until;
  };
  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    after,
    onFrame: (callback) => after(16, callback),
    advance,
    step,
    stall(ms) {
      elapsed += ms;
      advance(0);
    },
    sleep(ms) {
      offset += ms;
    },
    get pending() {
      return timers.size;
    },
  };
}
