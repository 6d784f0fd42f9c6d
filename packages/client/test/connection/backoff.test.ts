import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelay } from '../../src/connection/backoff.ts';
import { defaults } from '../../src/options/defaults.ts';

const tuning = defaults.connection.backoff;
const almostOne = 1 - 2 ** -53;

describe('backoff', () => {
  it('[B1] doubles the ceiling from one second and stops at thirty', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backoffDelay(attempt, 0, almostOne, tuning));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('[B1] draws over the whole range, after the cap', () => {
    expect([0, 0.25, 0.5].map((random) => backoffDelay(40, 0, random, tuning))).toEqual([0, 7_500, 15_000]);
  });

  it('[B2] adds jitter on top of the floor, as wide as the larger of floor and ceiling', () => {
    expect(backoffDelay(1, 5_000, 0.5, tuning)).toBe(7_500);
    expect(backoffDelay(6, 5_000, 0.5, tuning)).toBe(20_000);
  });

  it('[B1, B2] is finite, never below the floor and never above floor plus width', () => {
    const input = [
      fc.integer({ min: 1, max: 10_000 }),
      fc.nat(3_600_000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    ] as const;
    fc.assert(
      fc.property(...input, (attempt, floorMs, random) => {
        const delayMs = backoffDelay(attempt, floorMs, random, tuning);
        expect(delayMs).toBeGreaterThanOrEqual(floorMs);
        expect(delayMs).toBeLessThanOrEqual(floorMs + Math.max(floorMs, tuning.capMs));
      }),
    );
  });
});
