/** Commands: once at most, always answered, never closing the connection. [U2, U3, U5, U9, V5] */

import { defineCommands } from '@throughline/protocol/agent';
import { createSettlingClock, settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { isServerError } from '../../src/errors/server-error.ts';
import { createEventManager } from '../../src/event-manager.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, type WireClient } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const submit = (page: WireClient, id: string, more: Record<string, unknown> = {}): void =>
  void page.send({ op: 'submit', id, type: 'user_message', data: { text: 'hi' }, ...more });
const receipts = (page: WireClient) =>
  page.frames('receipt').map(({ id, ok, code, duplicate }) => [id, ok ? 'ok' : code, duplicate ?? false]);

test('[U2] submits are started in order, and handlers do not wait for each other', async () => {
  host = createTestManager();
  const started: string[] = [];
  let finish = (): void => {};
  host.manager.onSubmit('user_message', (command) => {
    started.push(command.id);
    return command.id === 'c1' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  });
  const page = await connect(host.manager);
  for (const id of ['c1', 'c2', 'c3']) submit(page, id);
  await settled();
  expect(started).toEqual(['c1', 'c2', 'c3']);
  expect(receipts(page)).toEqual([
    ['c2', 'ok', false],
    ['c3', 'ok', false],
  ]);
  finish();
  await settled();
  expect(receipts(page).at(-1)).toEqual(['c1', 'ok', false]);
});

test('[U3] a repeat while the first still runs waits for its receipt, also on another connection', async () => {
  host = createTestManager();
  let count = 0;
  let finish = (): void => {};
  host.manager.onSubmit('user_message', async () => {
    count++;
    await new Promise<void>((resolve) => (finish = resolve));
    return { count };
  });
  const first = await connect(host.manager, { session: 'a' });
  submit(first, 'c1');
  await settled();
  first.cut();
  const second = await connect(host.manager, { session: 'a' });
  submit(second, 'c1');
  await settled();
  expect(second.frames('receipt')).toEqual([]);
  finish();
  await settled();
  expect(second.frames('receipt')).toEqual([
    { op: 'receipt', id: 'c1', ok: true, result: { count: 1 }, duplicate: true },
  ]);
  expect(count).toBe(1);
  expect(host.manager.stats().submitsInFlight).toBe(0);
});

test('[U3] two nodes on one log start a command once, and both give the same receipt', async () => {
  const clock = createSettlingClock();
  const log = createTestLog();
  let count = 0;
  const nodes = [1, 2].map(() => {
    const node = createTestManager({ log, clock });
    node.manager.onSubmit('user_message', () => ({ count: ++count }));
    return node.manager;
  });
  host = createTestManager();
  const pages = await Promise.all(nodes.map((node, index) => connect(node, { session: `s${index}` })));
  for (const page of pages) submit(page, 'c1');
  await settled();
  expect(count).toBe(1);
  expect(pages.map((page) => page.last('receipt')!.result)).toEqual([{ count: 1 }, { count: 1 }]);
  expect(pages.map((page) => page.last('receipt')!.duplicate ?? false).sort()).toEqual([false, true]);
  for (const node of nodes) await node.close();
});

test('[U3] the same id with another body is id-conflict; the same id of another user is another command', async () => {
  host = createTestManager();
  host.manager.onSubmit('user_message', (_, { userId }) => userId);
  const ada = await connect(host.manager, { user: 'ada' });
  const bob = await connect(host.manager, { user: 'bob' });
  submit(ada, 'c1');
  submit(ada, 'c1', { data: { text: 'other' } });
  submit(bob, 'c1', { data: { text: 'other' } });
  await settled();
  expect(receipts(ada)).toEqual([
    ['c1', 'ok', false],
    ['c1', 'id-conflict', false],
  ]);
  expect(bob.last('receipt')).toMatchObject({ ok: true, result: 'bob' });
});

test('[U3] a claim is renewed while the handler runs; one that lapsed is outcome-unknown', async () => {
  const clock = createSettlingClock();
  const log = createTestLog();
  // The log lives on the same clock, so that leases lapse by it.
  const { createMemoryLog } = await import('../../src/log/memory-log.ts');
  const shared = createMemoryLog({ clock, submits: { ttlMs: 3_600_000 } });
  host = createTestManager({ log: shared, clock });
  let finish = (): void => {};
  host.manager.onSubmit('user_message', () => new Promise<void>((resolve) => (finish = resolve)));
  const page = await connect(host.manager);
  submit(page, 'c1');
  for (let minute = 0; minute < 5; minute++) {
    page.send({ op: 'ping', t: minute });
    await clock.advance(20_000);
  }
  const waiting = await connect(host.manager, { session: 'other-tab' });
  submit(waiting, 'c1');
  await settled();
  expect(waiting.frames('receipt')).toEqual([]);
  finish();
  await settled();
  expect(receipts(page)).toEqual([['c1', 'ok', false]]);
  expect(receipts(waiting)).toEqual([['c1', 'ok', true]]);

  // A node that dies in the middle: nobody renews.
  await shared.claim('ada', 'c2', 'whatever', 30_000);
  await clock.advance(40_000);
  const again = await connect(host.manager, { session: 'later' });
  const epoch = again.frames('welcome')[0]!.submits.epoch;
  expect(await shared.claim('ada', 'c2', 'whatever', 30_000, epoch)).toEqual({ status: 'lapsed' });
  await log.close();
});

test('[U3] a lapsed claim is answered outcome-unknown', async () => {
  const inner = createTestLog();
  const log: EventLog = { ...inner, claim: async () => ({ status: 'lapsed' }) };
  host = createTestManager({ log });
  host.manager.onSubmit('user_message', () => 'never');
  const page = await connect(host.manager);
  submit(page, 'c1');
  await settled();
  expect(page.last('receipt')).toMatchObject({ ok: false, code: 'outcome-unknown', retry: false });
});

test.each([
  ['a type nobody handles', { type: 'nothing_such' }, 'unknown-type'],
  ['a stream of another user', { stream: 'user:bob' }, 'forbidden'],
  ['a stream that the app does not allow', { stream: 'private:1' }, 'forbidden'],
  ['a type that is no type', { type: 'No Type' }, 'invalid'],
  ['no data at all', { data: undefined }, 'invalid'],
])('[U5, V5] %s is a receipt and no close', async (_what, more, code) => {
  host = createTestManager();
  host.manager.onSubmit('user_message', () => 1);
  const page = await connect(host.manager);
  submit(page, 'c1', more);
  await settled();
  expect(page.last('receipt')).toMatchObject({ id: 'c1', ok: false, code, retry: false });
  expect(page.last('receipt')!.message).toMatch(/\w/);
  expect(page.closedWith).toBeUndefined();
});

test('[U9] without any command the answer is unsupported', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  submit(page, 'c1');
  await settled();
  expect(page.last('receipt')).toMatchObject({ code: 'unsupported' });
});

test('[U5] a submit larger than told gets a receipt; any other message that large ends the connection', async () => {
  host = createTestManager({ limits: { maxMessageBytes: 1_000 } });
  host.manager.onSubmit('user_message', () => 1);
  const page = await connect(host.manager);
  submit(page, 'big', { data: 'x'.repeat(1_500) });
  submit(page, 'small');
  await settled();
  expect(receipts(page)).toEqual([
    ['big', 'too-large', false],
    ['small', 'ok', false],
  ]);
  page.send({ op: 'ping', t: 1, padding: 'x'.repeat(1_500) });
  expect(page.closedWith).toEqual({ code: 4413, reason: 'message-too-large' });
});

test('[U5] over the rate a receipt says when; it is not remembered, and reserved commands still pass', async () => {
  host = createTestManager({ limits: { submitsPerMinute: 3, maxInFlight: 100 } });
  host.manager.onSubmit('user_message', () => 1);
  const page = await connect(host.manager);
  const other = await connect(host.manager, { user: 'bob' });
  for (let number = 0; number < 4; number++) submit(page, `c${number}`);
  submit(page, 'cancel', { type: 'cancel_run', data: { runId: 'none' } });
  submit(other, 'c0');
  await settled();
  expect(Object.fromEntries(receipts(page).map(([id, outcome]) => [id, outcome]))).toEqual({
    c0: 'ok',
    c1: 'ok',
    c2: 'ok',
    c3: 'rate-limited',
    cancel: 'run-ended',
  });
  expect(receipts(other)).toEqual([['c0', 'ok', false]]);
  const { afterMs } = page.frames('receipt').find(({ id }) => id === 'c3')!.retry;
  expect(afterMs).toBeGreaterThan(0);
  await host.clock.advance(20_000);
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(afterMs - 20_000);
  submit(page, 'c3');
  await settled();
  expect(receipts(page).at(-1)).toEqual(['c3', 'ok', false]);
});

test('[U2] more than maxInFlight unanswered are answered rate-limited', async () => {
  host = createTestManager({ limits: { maxInFlight: 2 } });
  host.manager.onSubmit('user_message', () => new Promise(() => {}));
  const page = await connect(host.manager);
  for (let number = 0; number < 3; number++) submit(page, `c${number}`);
  await settled();
  expect(receipts(page)).toEqual([['c2', 'rate-limited', false]]);
});

test('[U9] a handler that throws is failed, with secrets redacted; a refusal carries its own code', async () => {
  host = createTestManager();
  host.manager.onSubmit('user_message', () => {
    throw new Error('upstream said: api_key=sk-12345678901234567890 is wrong');
  });
  host.manager.onSubmit('order', (_, { refuse }) => refuse('out-of-stock', 'No more of these.'));
  host.manager.onSubmit('busy', (_, { refuse }) => refuse('busy-now', 'Later.', { retryAfterMs: 500 }));
  const page = await connect(host.manager);
  submit(page, 'c1');
  submit(page, 'c2', { type: 'order' });
  submit(page, 'c3', { type: 'busy' });
  submit(page, 'c3', { type: 'busy' });
  await settled();
  expect(page.frames('receipt').map(({ code, retry, duplicate }) => [code, retry, duplicate])).toEqual([
    ['failed', false, undefined],
    ['out-of-stock', false, undefined],
    ['busy-now', { afterMs: 500 }, undefined],
    ['busy-now', { afterMs: 500 }, undefined],
  ]);
  expect(page.pipe.messages.join()).not.toContain('sk-1234');
  expect(host.errors.map(({ where }) => where)).toEqual(['handler of user_message']);
});

test('[U9] a result without a JSON form is failed and does not harm the next', async () => {
  host = createTestManager();
  host.manager.onSubmit('user_message', (command) => (command.id === 'c1' ? new Map() : 'fine'));
  const page = await connect(host.manager);
  submit(page, 'c1');
  submit(page, 'c2');
  await settled();
  expect(
    receipts(page)
      .map(([, outcome]) => outcome)
      .sort(),
  ).toEqual(['failed', 'ok']);
});

test('commands are checked and typed by their registry', async () => {
  const commands = defineCommands({
    order: { data: z.object({ count: z.int() }), result: z.object({ total: z.number() }) },
  });
  host = createTestManager();
  const clock = createSettlingClock();
  const manager = createEventManager({ commands, clock, authenticate: ({ token }) => ({ userId: token! }) });
  manager.onSubmit('order', (command) => ({ total: command.data.count * 2 }));
  const page = await connect(manager);
  submit(page, 'c1', { type: 'order', data: { count: 2 } });
  submit(page, 'c2', { type: 'order', data: { count: 'two' } });
  await settled();
  expect(page.frames('receipt').map(({ ok, result, code }) => [ok, result ?? code])).toEqual([
    [true, { total: 4 }],
    [false, 'invalid'],
  ]);
  await manager.close();
});

test('a second handler of one type, a reserved type and a bad type are misuse', () => {
  host = createTestManager();
  host.manager.onSubmit('order', () => 1);
  for (const [type, code] of [
    ['order', 'invalid-option'],
    ['cancel_run', 'invalid-type'],
    ['No Type', 'invalid-type'],
  ] as const) {
    let caught: unknown;
    try {
      host.manager.onSubmit(type, () => 1);
    } catch (error) {
      caught = error;
    }
    expect(isServerError(caught, code), type).toBe(true);
  }
});

test('a log that cannot be reached answers unavailable, to be sent again', async () => {
  const inner = createTestLog();
  let broken = true;
  const log: EventLog = {
    ...inner,
    claim: (...args) => (broken ? Promise.reject(new Error('down')) : inner.claim(...args)),
  };
  host = createTestManager({ log });
  host.manager.onSubmit('user_message', () => 1);
  const page = await connect(host.manager);
  submit(page, 'c1');
  await settled();
  expect(page.last('receipt')).toMatchObject({ code: 'unavailable', retry: { afterMs: 1_000 } });
  broken = false;
  submit(page, 'c1');
  await settled();
  expect(receipts(page).at(-1)).toEqual(['c1', 'ok', false]);
});

test('[U2] when the claims begin a new life, the page is answered outcome-unknown and connects again to hear of it', async () => {
  const inner = createTestLog();
  let epoch = 'first';
  const log: EventLog = {
    ...inner,
    submits: async () => ({ epoch, ttlMs: 600_000 }),
    claim: async (userId, id, hash, leaseMs, known) =>
      known === epoch ? inner.claim(userId, id, hash, leaseMs) : { status: 'epoch-changed' },
  };
  host = createTestManager({ log });
  let count = 0;
  host.manager.onSubmit('user_message', () => ++count);
  const page = await connect(host.manager);
  epoch = 'second';
  submit(page, 'c1');
  await settled();
  expect(page.last('receipt')).toMatchObject({ id: 'c1', code: 'outcome-unknown' });
  expect(page.closedWith).toEqual({ code: 1012, reason: 'restarting' });
  expect(count).toBe(0);
  const again = await connect(host.manager);
  expect(again.frames('welcome')[0]!.submits.epoch).toBe('second');
  submit(again, 'c2');
  await settled();
  expect(again.last('receipt')).toMatchObject({ ok: true, result: 1 });
});
