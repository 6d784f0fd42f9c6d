/** Three server processes, one Redis, two of the processes killed in the middle: the short version of `npm run chaos`. */
import { leaveOut } from '@throughline/test-support';
import { expect, test } from 'vitest';
import { hasRedisServer } from '../../packages/server/test/redis/redis-server.ts';
import { runChaos } from './chaos.ts';

const canRun = hasRedisServer();
const title = 'killed nodes lose no event, double none, start no command twice, and leave no run without its one end';
if (!canRun) leaveOut(title, 'no redis-server on this machine', 'install redis-server');

test.skipIf(!canRun)(`[S2] [S9] [U3] [V1] [R2–R6] ${title}`, async () => {
  const report = await runChaos({
    events: 2_000,
    commands: 50,
    runs: 30,
    kills: 2,
    users: 8,
    latePages: 2,
    timeoutMs: 100_000,
  });
  expect(report.violations, `seed ${report.seed}`).toEqual([]);
  // Something did happen: otherwise nothing above means anything.
  expect(report).toMatchObject({ kills: 2, logged: 2_000, lost: 0, resets: 0, commands: 50, mostStarts: 1 });
  expect(report.runs.begun).toBeGreaterThan(10);
  expect(report.runs.completed).toBeGreaterThan(0);
  expect(report.reconnects).toBeGreaterThan(0);
  expect(report.delivered).toBeGreaterThan(2_000);
  const { refused, ...named } = report.outcomes;
  expect(refused).toBe(0);
  // Five of the fifty were submitted by two pages at once.
  expect(Object.values(named).reduce((sum, each) => sum + each, 0)).toBe(55);
});
