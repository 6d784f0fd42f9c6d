/** Measures how long nothing has come in, on two clocks of which a sleep stops only one. [L1, L2] */
import type { Clock } from '@throughline/protocol';

export interface SilenceMeter {
  /** A message came in. On the hot path: one count and one look at the clock. */
  heard(): void;
  /** Messages so far. */
  readonly count: number;
  /** Milliseconds since the last one, by the larger of the two clocks. */
  silenceMs(): number;
  /** How far the clocks have run apart since `compare`, in milliseconds. */
  driftMs(): number;
  /** Takes the clocks' distance now as the one to compare with. */
  compare(): void;
}

export const createSilenceMeter = (clock: Clock): SilenceMeter => {
  let count = 0;
  let heardAt = clock.elapsed();
  let distance = clock.now() - heardAt;
  const drift = (): number => clock.now() - clock.elapsed() - distance;
  return {
    heard() {
      count += 1;
      heardAt = clock.elapsed();
    },
    get count() {
      return count;
    },
    silenceMs: () => Math.max(0, clock.elapsed() - heardAt + Math.max(0, drift())),
    driftMs: () => Math.abs(drift()),
    compare() {
      distance = clock.now() - clock.elapsed();
    },
  };
};
