/** What a run says of itself: levels, expected failures, what was not tried, and misuse. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  checkIds,
  createManagerDriver,
  formatReport,
  type ManagerDriver,
  readExpectedFailures,
  runConformance,
} from '../../src/index.ts';
import { disturbedGateway } from './disturbed-gateway.ts';

let driver: ManagerDriver;
beforeEach(async () => {
  driver = await createManagerDriver();
});
afterEach(() => driver.close());

const only = ['H2-welcome', 'P6-pong', 'H3-resumed', 'U3-answered'];

test('ids are stable names: a rule and a suffix, each once', () => {
  expect(new Set(checkIds).size).toBe(checkIds.length);
  for (const id of checkIds) expect(id).toMatch(/^[HSULVPKR]\d+-[a-z]+(-[a-z]+)*$/);
});

test('a level runs its checks and those of the levels below', async () => {
  const core = await runConformance({ driver, level: 'core', only });
  expect(core.checks.map(({ id }) => id)).toEqual(['H2-welcome', 'P6-pong']);
  const resume = await runConformance({ driver, level: 'resume', only });
  expect(resume.checks.map(({ id, level }) => [id, level])).toEqual(
    [
      ['H2-welcome', 'core'],
      ['H3-resumed', 'resume'],
      ['P6-pong', 'core'],
    ].sort((one, other) => checkIds.indexOf(one[0]!) - checkIds.indexOf(other[0]!)),
  );
});

test('of many failures the report names the one to begin with, of the lowest level', () => {
  const failed = (id: string, level: 'core' | 'resume') =>
    ({ id, rule: 'H2', level, strength: 'MUST', law: 'A law.', status: 'failed', message: 'It broke.' }) as const;
  const report = (...checks: ReturnType<typeof failed>[]) =>
    formatReport({
      protocol: 1,
      url: 'ws://x',
      level: 'commands',
      holds: null,
      ok: false,
      counts: { passed: 0, failed: checks.length, warned: 0, skipped: 0 },
      stale: [],
      checks,
    });
  const [late, first, other] = [failed('S3-range', 'resume'), failed('H2-welcome', 'core'), failed('P6-pong', 'core')];
  expect(report(late, first, other)).toContain('Start with this one: H2-welcome.');
  expect(report(late, first)).not.toContain('Start with');
});

test('some checks alone never prove a level', async () => {
  const report = await runConformance({ driver, only });
  expect(report).toMatchObject({ ok: true, holds: null, counts: { passed: only.length, failed: 0 } });
});

test('without a driver what needs one is skipped and said, and the rest is tried with the token that is given', async () => {
  const { token } = await driver.token({ user: 'ada' });
  const report = await runConformance({ url: driver.url, token, level: 'core', slowMs: 2_000, concurrency: 1 });
  expect(report.counts, formatReport(report)).toMatchObject({ failed: 0, warned: 0 });
  expect(report.counts.passed).toBeGreaterThan(35);
  expect(report.holds).toBeNull();
  expect(formatReport(report)).toContain("needs the driver's `publish`: ");
});

test('an expected failure fails nothing; one that passes is stale and does', async () => {
  const wrong = await createManagerDriver({
    gateway: disturbedGateway(() => ({ down: (frame) => (frame.op === 'pong' ? [{ ...frame, t: 0.5 }] : [frame]) })),
  });
  const run = (expectedFailures: string[]) =>
    runConformance({ driver: wrong, only: ['P6-pong', 'H2-welcome'], expectedFailures, timeoutMs: 500 });
  expect(await run([])).toMatchObject({ ok: false, counts: { failed: 1 } });
  expect(await run(['P6-pong'])).toMatchObject({ ok: true, stale: [] });
  const stale = await run(['P6-pong', 'H2-welcome']);
  expect(stale).toMatchObject({ ok: false, stale: ['H2-welcome'] });
  expect(formatReport(stale)).toContain('Expected to fail, but passed: H2-welcome.');
  await wrong.close();
});

test('a list of expected failures has comments, and names only checks that exist', () => {
  expect(readExpectedFailures('# known\nH2-welcome # soon\n\n  P6-pong\n')).toEqual(['H2-welcome', 'P6-pong']);
  expect(() => readExpectedFailures('H99-nothing')).toThrow(/no check H99-nothing/);
});

test('a failure tells the law, what came instead, and what crossed the wire', async () => {
  const wrong = await createManagerDriver({
    gateway: disturbedGateway(() => ({ down: (frame) => (frame.op === 'welcome' ? [{ ...frame, v: 9 }] : [frame]) })),
  });
  const report = await runConformance({ driver: wrong, only: ['H2-welcome'] });
  await wrong.close();
  const text = formatReport(report).replaceAll(/(session|user)-[\w-]+/g, '$1-…');
  expect(text).toContain('FAILED  H2-welcome  (MUST)\n  A hello is answered by a welcome of version 1');
  expect(text).toContain('welcome.v should be 1; it is 9.');
  expect(text).toContain('page:   {"op":"hello","v":1,"session":"session-…","token":"…"');
});

test('misuse rejects before anything is dialled', async () => {
  await expect(runConformance({})).rejects.toThrow(/Where is the server/);
  await expect(runConformance({ url: 'http://localhost' })).rejects.toThrow(/ws:\/\/ or wss:\/\//);
  await expect(runConformance({ driver, only: ['X1-nothing'] })).rejects.toThrow(/no check X1-nothing/);
});

test('where nobody listens nothing is checked, and the error says so', async () => {
  const run = runConformance({ url: 'ws://127.0.0.1:9/agent', only: ['H2-welcome'] });
  await expect(run).rejects.toThrow(/^Nobody listens at ws:.*ECONNREFUSED.*nothing was checked\.$/);
});
