/** So many in a sliding window, and an honest answer to "when again?". [U5] */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBudget } from '../../src/connection/frame-budget.ts';

const clockAt = () => {
  let now = 0;
  return { now: () => now, elapsed: () => now, after: () => () => {}, move: (ms: number) => (now += ms) };
};

test('[U5] what is told as the wait is enough, and one less is not always', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 60 }),
      (limit, steps) => {
        const clock = clockAt();
        const budget = createBudget(clock, limit, 10_000);
        for (const step of steps) {
          clock.move(step);
          const wait = budget.take();
          if (wait === 0) continue;
          expect(wait).toBeLessThanOrEqual(20_001);
          clock.move(wait);
          expect(budget.take()).toBe(0);
        }
      },
    ),
    { seed: 11 },
  );
});

test('[U5] never more than about the limit pass in any window', () => {
  const clock = clockAt();
  const budget = createBudget(clock, 60, 60_000);
  const passed: number[] = [];
  for (let second = 0; second < 600; second++) {
    clock.move(1_000);
    for (let each = 0; each < 5; each++) if (budget.take() === 0) passed.push(second);
  }
  for (let start = 0; start < 540; start++) {
    expect(passed.filter((second) => second >= start && second < start + 60).length).toBeLessThanOrEqual(90);
  }
  expect(passed.length).toBeLessThanOrEqual(60 * 11);
});
