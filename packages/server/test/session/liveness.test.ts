/** Heartbeats, pongs and pages that fell silent. [L2, L6, S7] */
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

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

test('[L6] over the limit of connections the newcomer is refused, unless another one is silent', async () => {
  host = createTestManager({ limits: { connectionsPerUser: 2 } });
  const first = await connect(host.manager, { session: 'a' });
  const second = await connect(host.manager, { session: 'b' });
  const refused = await connect(host.manager, { session: 'c' });
  expect(refused.closedWith).toEqual({ code: 4429, reason: 'rate-limited' });
  expect(refused.last('fault')).toMatchObject({ retryAfterMs: 1_000 });
  await host.clock.advance(20_000);
  second.send({ op: 'ping', t: 1 });
  await host.clock.advance(5_001);
  const third = await connect(host.manager, { session: 'd' });
  expect([first.closedWith !== undefined, second.closedWith, third.closedWith]).toEqual([true, undefined, undefined]);
  expect(
    host.manager
      .connections('ada')
      .map(({ session }) => session)
      .sort(),
  ).toEqual(['b', 'd']);
  expect(await connect(host.manager, { user: 'bob' }).then((page) => page.closedWith)).toBeUndefined();
});
