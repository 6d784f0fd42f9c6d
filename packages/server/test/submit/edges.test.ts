/** Commands at their edges: claims that are lost, pages that leave, floods, a node that goes down. [U3–U6, V4, V6] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, type WireClient } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const submit = (page: WireClient, id: string, more: object = {}): void =>
  void page.send({ op: 'submit', id, type: 'say', data: { text: 'hi' }, ...more });

/** A log on which another node runs every command, until the test says how it ended. */
function createForeignLog() {
  const inner = createTestLog();
  const waits: { signal: AbortSignal; end: (how: 'forgotten' | 'lapsed') => void }[] = [];
  let epoch = 'first';
  const log: EventLog = {
    ...inner,
    submits: async () => ({ epoch, ttlMs: 60_000 }),
    claim: async () => ({ status: 'running' }),
    settled: (_user, _id, signal) =>
      new Promise((resolve, reject) => {
        waits.push({ signal, end: resolve });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  return { log, waits, loseClaims: () => (epoch = 'second') };
}

test('[U3] when the claims are lost while a repeat waits, nobody knows how it went', async () => {
  const { log, waits, loseClaims } = createForeignLog();
  host = createTestManager({ log });
  host.manager.onSubmit('say', () => 1);
  const page = await connect(host.manager);
  submit(page, 'c1');
  await settled();
  loseClaims();
  waits[0]!.end('forgotten');
  await settled();
  expect(page.last('receipt')).toMatchObject({ id: 'c1', ok: false, code: 'outcome-unknown', retry: false });
  expect(page.closedWith, 'the page must hear of the new life').toEqual({ code: 1012, reason: 'restarting' });
});

test('[U5] an answer that asks for a retry is not remembered: a repeat that waited may be sent again', async () => {
  const { log, waits } = createForeignLog();
  host = createTestManager({ log });
  host.manager.onSubmit('say', () => 1);
  const page = await connect(host.manager);
  submit(page, 'c1');
  await settled();
  waits[0]!.end('forgotten');
  await settled();
  expect(page.last('receipt')).toMatchObject({ code: 'unavailable', retry: { afterMs: 1_000 } });
});

test('[U3] repeats of a running command ask the log once, and the question ends with the last page', async () => {
  const { log, waits } = createForeignLog();
  host = createTestManager({ log });
  host.manager.onSubmit('say', () => 1);
  const pages = [];
  for (let tab = 0; tab < 5; tab++) {
    const page = await connect(host.manager, { session: `tab${tab}` });
    submit(page, 'c1');
    await settled();
    pages.push(page);
  }
  expect(waits).toHaveLength(1);
  for (const page of pages.slice(1)) page.cut();
  await settled();
  expect(waits[0]!.signal.aborted).toBe(false);
  pages[0]!.cut();
  await settled();
  expect(waits[0]!.signal.aborted).toBe(true);
  expect(host.manager.stats()).toMatchObject({ connections: 0, submitsInFlight: 0, timers: 0 });
  expect(host.errors).toEqual([]);
});

test('[U6, V4] reserved commands pass the bounds of the app’s, and have the same ones of their own', async () => {
  host = createTestManager({ limits: { maxInFlight: 4 }, authorize: () => new Promise(() => {}) });
  host.manager.onSubmit('say', () => new Promise(() => {}));
  const page = await connect(host.manager);
  for (let number = 0; number < 4; number++) submit(page, `c${number}`, { stream: 'thread:1' });
  for (let number = 0; number < 50; number++) {
    submit(page, `x${number}`, { type: 'cancel_run', data: { runId: 'r' }, stream: 'thread:1' });
  }
  await settled();
  expect(page.frames('receipt').filter(({ code }) => code === 'rate-limited')).toHaveLength(46);
  expect(page.frames('receipt').map(({ id }) => id)).toEqual(Array.from({ length: 46 }, (_, index) => `x${index + 4}`));
});

test('[V4] what the unanswered commands of a connection hold is bounded by size too', async () => {
  host = createTestManager({ limits: { maxInFlight: 100, maxInFlightBytes: 10_000 } });
  host.manager.onSubmit('say', () => new Promise(() => {}));
  const page = await connect(host.manager);
  submit(page, 'large', { data: 'x'.repeat(20_000) });
  submit(page, 'small');
  await settled();
  expect(page.frames('receipt')).toMatchObject([{ id: 'small', code: 'rate-limited', retry: { afterMs: 1_000 } }]);
});

test('[U5] a command pressed while the node drains is left to another one: not started, not remembered', async () => {
  const log = createTestLog();
  host = createTestManager({ log });
  const started: string[] = [];
  let finish = (): void => {};
  host.manager.onSubmit('say', ({ id }) => {
    started.push(id);
    return new Promise<void>((resolve) => (finish = resolve));
  });
  const page = await connect(host.manager);
  submit(page, 'before');
  await settled();
  const closed = host.manager.close({ drainMs: 5_000 });
  submit(page, 'during');
  submit(page, 'cancel', { type: 'cancel_run', data: { runId: 'none' } });
  await settled();
  expect(page.frames('receipt').map(({ id, code, retry }) => [id, code, retry])).toEqual([
    ['during', 'unavailable', { afterMs: 1_000 }],
    ['cancel', 'run-ended', false],
  ]);
  finish();
  await settled();
  await closed;
  expect(page.frames('receipt').at(-1)).toMatchObject({ id: 'before', ok: true });
  expect(started).toEqual(['before']);
  expect(await log.claim('ada', 'during', 'any', 1_000)).toMatchObject({ status: 'claimed' });
  await log.close();
});

test('[V6] close leaves no timer, though a handler ignores its signal', async () => {
  host = createTestManager();
  host.manager.onSubmit('say', () => new Promise(() => {}));
  const page = await connect(host.manager);
  submit(page, 'c1');
  await settled();
  await host.manager.close();
  await host.clock.advance(100_000);
  expect(host.manager.stats().timers).toBe(0);
  expect(host.clock.pending).toBe(0);
});
