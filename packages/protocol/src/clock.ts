/** Time as a seam: everything that waits or measures takes a clock, so that tests can own it. */

/** Takes a timer, a listener or a subscription back. Calling it twice is harmless. */
export type Cancel = () => void;

export interface Clock {
  /** Wall-clock time in epoch milliseconds. Jumps when a machine sleeps or its clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back, may stand still while the machine sleeps. */
  elapsed(): number;
  /** Runs `callback` once, not before `delayMs` from now. Returns what cancels it. */
  after(delayMs: number, callback: () => void): Cancel;
}

/** The platform's clock. Looks the platform's timers up at each call, so that fake timers installed later are seen. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
