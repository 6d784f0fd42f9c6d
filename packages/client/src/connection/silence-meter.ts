/** Measures how long nothing has moved, on two clocks of which a sleep stops only one. [L1, L2, L7] */
import type { Clock } from '@throughline/protocol';

export interface SilenceMeter {
  /** A message came in. On the hot path: it only adds to a count, and the next look dates it. */
  heard(): void;
  /** Takes in what has moved since the last look. Whoever decides or sends looks first. */
  look(): void;
  /** Messages that have come in. */
  received(): number;
  /** Signs of life up to the last look: those messages, and looks at which bytes had left. */
  signs(): number;
  /** Milliseconds since the last sign, by the larger of the two clocks. A sign counts from the look that found it. */
  silenceMs(): number;
  /** How far the clocks have run apart since `compare`, in milliseconds. */
  driftMs(): number;
  /** Takes the clocks' distance now as the one to compare with. */
  compare(): void;
}

/** @param waitingBytes - bytes handed to the socket and not yet to the network */
export const createSilenceMeter = (clock: Clock, waitingBytes: () => number): SilenceMeter => {
  let messages = 0;
  let drains = 0;
  let dated = 0;
  let waiting = 0;
  const signs = (): number => messages + drains;
  /** When the last sign was found, on both clocks; nothing is read of any clock before the first one. */
  let moved: { readonly elapsed: number; readonly now: number } | undefined;
  let distance: number | undefined;
  return {
    heard() {
      messages += 1;
    },
    look() {
      const left = waitingBytes();
      // What falls to 0 may only have moved into the machine's own buffers: a ping on a dead network does that, too.
      if (left > 0 && left < waiting) drains += 1;
      waiting = left;
      if (signs() === dated) return;
      dated = signs();
      moved = { elapsed: clock.elapsed(), now: clock.now() };
    },
    received: () => messages,
    signs,
    silenceMs: () => (moved ? Math.max(0, clock.elapsed() - moved.elapsed, clock.now() - moved.now) : 0),
    driftMs: () => (distance === undefined ? 0 : Math.abs(clock.now() - clock.elapsed() - distance)),
    compare() {
      distance = clock.now() - clock.elapsed();
    },
  };
};
