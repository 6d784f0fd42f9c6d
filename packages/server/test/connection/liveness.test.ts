/** Heartbeats, pongs and pages that fell silent. [L2, L6, S7] */
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, dial } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test('[S7] a heartbeat comes after silence only, with the last numbers written', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  await host.clock.advance(20_000);
  await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  page.send({ op: 'seen', cursors: {} });
  await host.clock.advance(24_999);
  expect(page.frames('heartbeat')).toEqual([]);
  await host.clock.advance(1);
  expect(page.frames('heartbeat')).toEqual([{ op: 'heartbeat', heads: { me: 1, 'thread:1': 0 } }]);
});

test('[S7] pong brings t back, and heads that hold what was written to this connection, in order with events', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  void host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  void host.manager.publish({ user: 'ada' }, { type: 'note', data: 2 });
  page.send({ op: 'ping', t: 12.5 });
  await host.clock.advance(0);
  const frames = page.frames();
  const pong = frames.findIndex(({ op }) => op === 'pong');
  const before = frames.slice(0, pong).filter(({ op }) => op === 'event').length;
  expect(frames[pong]).toEqual({ op: 'pong', t: 12.5, heads: { me: before } });
  expect(page.events()).toHaveLength(2);
});

test('[S7] a stream that is not live is left out of heads', async () => {
  host = createTestManager({ limits: { maxBufferedBytes: 1_000 } });
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  page.pipe.stall();
  for (let number = 0; number < 50; number++)
    await host.manager.publish('thread:1', { type: 'note', data: 'x'.repeat(50) });
  page.send({ op: 'ping', t: 1 });
  page.pipe.readOnce();
  await host.clock.advance(0);
  expect(page.last('pong')).toEqual({ op: 'pong', t: 1, heads: { me: 0 } });
});

test('[L6] a page that says nothing for two heartbeats and the grace is dropped', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  await host.clock.advance(54_999);
  expect(page.closedWith).toBeUndefined();
  await host.clock.advance(1);
  expect(page.last('fault')).toMatchObject({ code: 'silent' });
  expect(page.closedWith).toBeDefined();
  expect(host.manager.stats()).toMatchObject({ connections: 0, users: 0, timers: 0, streams: 0 });
});

test('[L1, L6] any frame of the page keeps it', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  for (let round = 0; round < 10; round++) {
    await host.clock.advance(25_000);
    page.send({ op: 'ping', t: round });
  }
  expect(page.closedWith).toBeUndefined();
});

test('[L6] a page that only listens is asked by a heartbeat too, though events keep it busy', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  for (let second = 0; second < 30; second++) {
    await host.manager.publish({ user: 'ada' }, { type: 'note', data: second });
    await host.clock.advance(1_000);
  }
  expect(page.frames('heartbeat')).toHaveLength(1);
});

test('[L7] bytes keep a page, though no message of it is whole', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  for (let minute = 0; minute < 10; minute++) {
    page.pipe.progress++;
    await host.clock.advance(40_000);
  }
  expect(page.closedWith).toBeUndefined();
  await host.clock.advance(80_000);
  expect(page.last('fault')).toMatchObject({ code: 'silent' });
});

test('[L7] a page is judged in a second look: what arrived before the first was read counts', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  await host.clock.advance(54_999);
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(54_999);
  expect(page.closedWith).toBeUndefined();
  await host.clock.advance(1);
  expect(page.last('fault')).toMatchObject({ code: 'silent' });
});

test('[L7] after a stall of the event loop a page is asked once more before it is judged', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  await host.clock.stall(120_000);
  expect(page.closedWith).toBeUndefined();
  expect(page.frames('heartbeat')).toHaveLength(1);
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(5_000);
  expect(page.closedWith).toBeUndefined();
  await host.clock.stall(120_000);
  await host.clock.advance(4_999);
  expect(page.closedWith).toBeUndefined();
  await host.clock.advance(1);
  expect(page.last('fault')).toMatchObject({ code: 'silent' });
});

test('[L7] a hello that arrived during a stall is heard', async () => {
  host = createTestManager();
  const page = dial(host.manager);
  await host.clock.stall(60_000);
  expect(page.closedWith).toBeUndefined();
  page.send({ op: 'hello', v: 1, session: 's', token: 'ada', streams: {} });
  await host.clock.advance(10_000);
  expect(page.frames('welcome')).toHaveLength(1);
});

test('[L6] over the limit the newest page lives, and the one that was idle for the longest gives way by name', async () => {
  const limits: object[] = [];
  host = createTestManager({
    limits: { connectionsPerUser: 2 },
    hooks: { connectionLimit: (info) => limits.push(info) },
  });
  host.manager.onSubmit('say', () => 1);
  const first = await connect(host.manager, { session: 'a' });
  await host.clock.advance(1_000);
  const second = await connect(host.manager, { session: 'b' });
  await host.clock.advance(1_000);
  first.send({ op: 'submit', id: 'c1', type: 'say', data: 1 });
  second.send({ op: 'ping', t: 1 });
  const third = await connect(host.manager, { session: 'c' });
  expect([first, second, third].map((page) => page.closedWith)).toEqual([
    undefined,
    { code: 4430, reason: 'too-many-connections' },
    undefined,
  ]);
  expect(second.last('fault')!.message).toContain('more pages open');
  expect(limits).toEqual([{ userId: 'ada', limit: 2, connection: expect.any(String), session: 'b' }]);
  expect(await connect(host.manager, { user: 'bob' }).then((page) => page.closedWith)).toBeUndefined();
});

test('[L6] over the limit a page that nobody sees is refused, so that hidden tabs do not take turns', async () => {
  host = createTestManager({ limits: { connectionsPerUser: 1 } });
  const shown = await connect(host.manager, { session: 'a' });
  const hidden = dial(host.manager);
  hidden.send({ op: 'hello', v: 1, session: 'b', token: 'ada', streams: {}, hidden: true });
  await host.clock.advance(0);
  expect(hidden.closedWith).toEqual({ code: 4430, reason: 'too-many-connections' });
  expect(shown.closedWith).toBeUndefined();
});

test('[L6] over the limit a connection that is silent goes first, whoever comes', async () => {
  host = createTestManager({ limits: { connectionsPerUser: 2 } });
  const first = await connect(host.manager, { session: 'a' });
  const second = await connect(host.manager, { session: 'b' });
  await host.clock.advance(20_000);
  first.send({ op: 'ping', t: 1 });
  await host.clock.advance(5_001);
  const hidden = dial(host.manager);
  hidden.send({ op: 'hello', v: 1, session: 'c', token: 'ada', streams: {}, hidden: true });
  await host.clock.advance(0);
  expect(second.last('fault')).toMatchObject({ code: 'silent' });
  expect([first.closedWith, hidden.closedWith]).toEqual([undefined, undefined]);
});
