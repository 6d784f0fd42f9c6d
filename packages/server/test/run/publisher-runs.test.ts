/** Runs that are driven from outside: idempotent by id, under a lease of their own, on any node. [R11, R1, R3] */
import { createSettlingClock, settled } from '@throughline/test-support';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { createFreezableNode, createSharedLog, type FreezableNode, type SharedClock } from '../support/frozen-node.ts';
import { connect } from '../support/wire-client.ts';

let clock: SharedClock;
let log: EventLog;
let one: FreezableNode;
let other: FreezableNode;
beforeEach(() => {
  clock = createSettlingClock();
  log = createSharedLog(clock);
  one = createFreezableNode(log, clock);
  other = createFreezableNode(log, clock);
});
afterEach(() => Promise.all([one.manager.close(), other.manager.close()]));

const run = { stream: 'user:ada', runId: 'r1' } as const;
const opening = { ...run, agent: 'a', input: { q: 1 } };
const stored = async () =>
  (await log.read(run.stream, 0, { entries: 1_000, bytes: 1e9 })).entries.map(({ text }) => JSON.parse(`{${text}}`));
const types = async () => (await stored()).map(({ type }) => type);
const pass = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 1_000) {
    await clock.advance(1_000);
    await settled();
  }
};
const delta = (id: string, text = id) => ({ id, type: 'message_delta', data: { messageId: 'm', text } });

test('[R11] the same opening again is the same run, on any node; another one under its id is a conflict', async () => {
  const first = await one.manager.publishers.open(opening);
  expect(first).toMatchObject({ status: 'opened', cursor: { seq: 1 } });
  expect(await other.manager.publishers.open(opening)).toEqual({ ...first, status: 'known' });
  expect(await other.manager.publishers.open({ ...opening, input: { q: 2 } })).toEqual({ status: 'conflict' });
  expect(await types()).toEqual(['agent_started']);
});

test('[R11] batches are appended in order; a repeat costs nothing; what makes no sense ends its batch there', async () => {
  await one.manager.publishers.open(opening);
  const batch = [delta('1'), delta('2')];
  expect(await one.manager.publishers.append(run, batch)).toMatchObject({
    appended: 2,
    duplicates: 0,
    cursor: { seq: 3 },
  });
  expect(await other.manager.publishers.append(run, [...batch, delta('3')])).toMatchObject({
    appended: 1,
    duplicates: 2,
    cursor: { seq: 4 },
  });
  const mixed = [delta('4'), { id: '5', type: 'agent_completed', data: {} }, delta('6')];
  expect(await one.manager.publishers.append(run, mixed)).toMatchObject({
    appended: 1,
    problem: { index: 1, code: 'invalid-type' },
  });
  const bad = [{ id: 'nan', type: 'note', data: { n: Number.NaN } }];
  expect(await one.manager.publishers.append(run, bad)).toMatchObject({
    appended: 0,
    problem: { code: 'invalid-body' },
  });
  expect((await stored()).map(({ data }) => data.text).join('')).toBe('1234');
});

test('[R11] ids are the run’s own: two runs of one stream may use the same', async () => {
  const second = { ...run, runId: 'r2' };
  await one.manager.publishers.open(opening);
  await one.manager.publishers.open({ ...opening, ...second });
  await one.manager.publishers.append(run, [delta('1')]);
  expect(await one.manager.publishers.append(second, [delta('1')])).toMatchObject({ appended: 1, duplicates: 0 });
});

test('[R11] the same end again is the same answer, another one is run-ended, and so is what comes after it', async () => {
  await one.manager.publishers.open(opening);
  const end = { id: 'end', status: 'completed', result: 'done', usage: { tokens: 3 } } as const;
  const ended = await one.manager.publishers.end(run, end);
  expect(ended).toMatchObject({ status: 'ended', cursor: { seq: 2 } });
  expect(await other.manager.publishers.end(run, end)).toEqual(ended);
  expect(await other.manager.publishers.end(run, { ...end, id: 'other' })).toEqual({ status: 'run-ended' });
  expect(await other.manager.publishers.append(run, [delta('1')])).toEqual({ status: 'run-ended' });
  expect(await other.manager.publishers.append(run, [])).toEqual({ status: 'run-ended' });
  expect(await other.manager.publishers.signals(run, 0, 0)).toEqual({ status: 'run-ended' });
  expect(await other.manager.publishers.append({ ...run, runId: 'never' }, [delta('1')])).toEqual({
    status: 'unknown-run',
  });
  expect((await stored()).at(-1)).toMatchObject({
    type: 'agent_completed',
    data: { result: 'done', usage: { tokens: 3 } },
  });
});

test('[R11] a run lives for its lease after each request, and is ended as abandoned then', async () => {
  await one.manager.publishers.open({ ...opening, leaseMs: 30_000 });
  for (let round = 0; round < 4; round++) {
    await pass(25_000);
    expect(await (round % 2 ? one : other).manager.publishers.append(run, [delta(String(round))])).toMatchObject({
      appended: 1,
    });
  }
  await pass(25_000);
  expect(await other.manager.publishers.signals(run, 0, 0)).toMatchObject({ status: 'signals' });
  await pass(28_000);
  expect((await types()).at(-1)).toBe('message_delta');
  await pass(22_000);
  expect((await stored()).at(-1)).toMatchObject({ type: 'agent_failed', data: { error: { code: 'abandoned' } } });
  expect(await one.manager.publishers.append(run, [delta('late')])).toEqual({ status: 'run-ended' });
});

test('[R11, U8] cancels and answers come as signals by number, at once to who waits, and each batch tells a cancel', async () => {
  await one.manager.publishers.open(opening);
  await one.manager.publishers.append(run, [
    { id: 'ask', type: 'approval_requested', data: { approvalId: 'p', prompt: 'Send it?' } },
  ]);
  const waiting = other.manager.publishers.signals(run, 0, 25_000);
  await settled();
  const page = await connect(one.manager);
  page.send({
    op: 'submit',
    id: 'c1',
    type: 'resolve_approval',
    data: { runId: 'r1', approvalId: 'p', approved: true },
  });
  const answered = await waiting;
  expect(answered).toMatchObject({
    signals: [{ n: 3, kind: 'approval', approvalId: 'p', approved: true, by: 'ada' }],
    next: 3,
    cancelled: false,
  });
  expect(await one.manager.publishers.signals(run, 3, 0)).toMatchObject({ signals: [], next: 3 });
  await one.manager.cancel({ user: 'ada', runId: 'r1', by: 'operator' });
  expect(await one.manager.publishers.signals(run, 3, 25_000)).toMatchObject({
    signals: [{ kind: 'cancel', by: 'operator' }],
    cancelled: true,
  });
  expect(await other.manager.publishers.append(run, [delta('1')])).toMatchObject({ cancelled: true });
  await pass(10_000);
  expect((await types()).at(-1)).toBe('agent_cancelled');
});

test('[R11] who waits is let go when time is up, and when they left', async () => {
  await one.manager.publishers.open(opening);
  const waiting = one.manager.publishers.signals(run, 0, 5_000);
  await pass(5_000);
  expect(await waiting).toMatchObject({ signals: [] });
  const left = new AbortController();
  const other = one.manager.publishers.signals(run, 0, 25_000, left.signal);
  await settled();
  left.abort();
  expect(await other).toMatchObject({ signals: [] });
});
