/** A wait for a peer that is judged by what arrived, and not by when this process had time to look. [L7] */
import type { Cancel, Clock } from '@throughline/protocol';

/**
 * Runs after the delay, in a turn of its own: what lies in the machine's buffers is read first. A process that stalled
 * past the delay gives the peer `graceMs` more.
 */
export function afterArrivals(clock: Clock, delayMs: number, graceMs: number, run: () => void): Cancel {
  const due = clock.elapsed() + delayMs - 1;
  let cancel = clock.after(Math.max(0, delayMs - 1), () => {
    cancel = clock.after(clock.elapsed() - due > graceMs ? graceMs : 1, run);
  });
  return () => cancel();
}
