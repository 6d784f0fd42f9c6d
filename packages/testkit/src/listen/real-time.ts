/** Lets a virtual clock follow real time, for as long as real sockets are in front of it. */
import type { Cancel } from '@throughline/protocol';
import type { VirtualClock } from '../clock/virtual-clock.ts';

/** @param everyMs how often it catches up, in real milliseconds */
export function followRealTime(clock: VirtualClock, everyMs = 5): Cancel {
  let last = performance.now();
  let catchingUp = false;
  const timer = setInterval(async () => {
    if (catchingUp) return;
    catchingUp = true;
    const now = performance.now();
    const passed = now - last;
    last = now;
    await clock.advance(passed);
    catchingUp = false;
  }, everyMs);
  return () => clearInterval(timer);
}
