/** What `publish` says of an event: written, queued, undelivered, logged, seen. [V1, V9] */
import { createSettlingClock, settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const note = { type: 'note', data: 1 };

test('confirm logged waits for the log only', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  page.pipe.refuse(Number.POSITIVE_INFINITY);
  expect(await host.manager.publish('user:ada', note, { confirm: 'logged' })).toMatchObject({
    status: 'logged',
    seq: 1,
  });
});

test('[V9] confirm seen waits until a page says so', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const publishing = host.manager.publish('user:ada', note, { confirm: 'seen' });
  await settled();
  const { seq } = page.events()[0]!;
  const { epoch } = page.last('live')!;
  page.send({ op: 'seen', cursors: { me: { epoch, seq } } });
  expect(await publishing).toMatchObject({ status: 'seen', seq: 1, connections: 1 });
});

test('[V9] seen is clamped to what was written to that socket, and another epoch does not count', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const { epoch } = page.last('live')!;
  page.send({ op: 'seen', cursors: { me: { epoch, seq: 1_000 } } });
  const publishing = host.manager.publish('user:ada', note, { confirm: 'seen', timeoutMs: 1_000 });
  await settled();
  page.send({ op: 'seen', cursors: { me: { epoch: 'other', seq: 1 } } });
  page.send({ op: 'seen', cursors: { 'thread:1': { epoch, seq: 1 } } });
  await host.clock.advance(1_000);
  expect(await publishing).toMatchObject({ status: 'written', seq: 1 });
});

test('[V9] a page cannot confirm what has not been written to it yet', async () => {
  host = createTestManager({ limits: { maxBufferedBytes: 1_000 } });
  const page = await connect(host.manager);
  const { epoch } = page.last('live')!;
  page.pipe.stall();
  for (let number = 0; number < 20; number++)
    await host.manager.publish('user:ada', { type: 'note', data: 'x'.repeat(100) });
  const publishing = host.manager.publish('user:ada', note, { confirm: 'seen', timeoutMs: 1_000 });
  await settled();
  page.send({ op: 'seen', cursors: { me: { epoch, seq: 21 } } });
  await host.clock.advance(1_000);
  expect(await publishing).toMatchObject({ status: 'queued', seq: 21 });
});

test('[V9, K15] what a resumed position says was dispatched counts as seen', async () => {
  host = createTestManager();
  const first = await connect(host.manager, { session: 's' });
  const { epoch } = first.last('live')!;
  const publishing = host.manager.publish('user:ada', note, { confirm: 'seen' });
  await settled();
  first.cut();
  await connect(host.manager, { session: 's', streams: { me: { epoch, seq: 1, seen: 1 } } });
  expect(await publishing).toMatchObject({ status: 'seen' });
});

test('[K15] a page that opened after an event confirms nothing of it, and neither does one that lost it', async () => {
  const log = createTestLog();
  host = createTestManager({ log });
  const publishing = host.manager.publish('user:ada', note, { confirm: 'seen', timeoutMs: 1_000 });
  await settled();
  const late = await connect(host.manager, { streams: { me: { from: 'now' } } });
  const { epoch } = late.last('live')!;
  await log.trim('user:ada', 1);
  const lost = await connect(host.manager, { streams: { me: { epoch, seq: 0 } } });
  await host.manager.publish('user:ada', note);
  await settled();
  expect([late.events().length, lost.events().length]).toEqual([1, 1]);
  for (const page of [late, lost]) page.send({ op: 'seen', cursors: { me: { epoch, seq: 2 } } });
  await host.clock.advance(1_000);
  expect((await publishing).status).not.toBe('seen');
  expect((await log.state('user:ada')).seen).toEqual([{ from: 2, until: 2 }]);
});

test('[V9] the page that confirms may sit on another node', async () => {
  const clock = createSettlingClock();
  const log = createTestLog();
  const [here, there] = [createTestManager({ log, clock }), createTestManager({ log, clock })];
  host = createTestManager();
  const page = await connect(there.manager);
  const publishing = here.manager.publish('user:ada', note, { confirm: 'seen' });
  await settled();
  page.send({ op: 'seen', cursors: { me: { epoch: page.last('live')!.epoch, seq: 1 } } });
  expect(await publishing).toMatchObject({ status: 'seen', connections: 0 });
  await Promise.all([here.manager.close(), there.manager.close()]);
});

test('when the time runs out the outcome is the last status reached', async () => {
  host = createTestManager();
  const queued = host.manager.publish('user:ada', note, { confirm: 'seen' });
  await host.clock.advance(5_000);
  expect(await queued).toMatchObject({ status: 'queued' });
  expect(host.manager.stats()).toMatchObject({ streams: 0, timers: 0 });
});

test('[V1] the same id again is one event', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const first = await host.manager.publish('user:ada', { ...note, id: 'order-1' });
  const second = await host.manager.publish('user:ada', { ...note, id: 'order-1' });
  expect(second).toMatchObject({ seq: first.seq, epoch: first.epoch });
  expect(page.events()).toHaveLength(1);
});

test('[V1] an append whose answer was lost is repeated under its id and is one event', async () => {
  const inner = createTestLog();
  let losses = 1;
  const log: EventLog = {
    ...inner,
    append: async (...args) => {
      const outcome = await inner.append(...args);
      if (losses-- > 0) throw new Error('the answer was lost');
      return outcome;
    },
  };
  host = createTestManager({ log, profile: 'production' });
  const page = await connect(host.manager);
  const publishing = host.manager.publish('user:ada', note);
  await host.clock.advance(1_000);
  expect(await publishing).toMatchObject({ seq: 1 });
  expect(page.events()).toHaveLength(1);
});

test('events of one tick to one connection go in one message, and a long burst in several bounded ones', async () => {
  host = createTestManager({ limits: { maxBatchBytes: 2_000 } });
  const page = await connect(host.manager);
  const before = page.pipe.messages.length;
  await Promise.all(Array.from({ length: 10 }, () => host.manager.publish('user:ada', note)));
  expect(page.pipe.messages.length - before).toBe(1);
  await Promise.all(Array.from({ length: 100 }, () => host.manager.publish('user:ada', note)));
  const burst = page.pipe.messages.slice(before + 1);
  expect(burst.length).toBeGreaterThan(3);
  expect(Math.max(...burst.map((text) => text.length))).toBeLessThan(2_200);
  expect(page.events()).toHaveLength(110);
});

test('shared streams carry whose run it is only where it was told', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  await host.manager.run({ stream: 'thread:1', userId: 'ada', threadId: 't', agent: 'a', submitId: 'c' }, () => 1);
  await host.manager.publish('thread:1', note);
  expect(
    page.events('thread:1').map(({ userId, threadId, agent, submitId }) => [userId, threadId, agent, submitId]),
  ).toEqual([
    ['ada', 't', 'a', 'c'],
    ['ada', 't', 'a', 'c'],
    [undefined, undefined, undefined, undefined],
  ]);
});

test('hooks tell what was appended and delivered, and a hook or handler that throws harms nothing', async () => {
  const seen: string[] = [];
  host = createTestManager({
    hooks: {
      appended: ({ stream, seq, type }) => seen.push(`${stream} ${seq} ${type}`),
      delivered: ({ frames }) => {
        seen.push(`delivered ${frames}`);
        throw new Error('metrics are down');
      },
    },
  });
  const page = await connect(host.manager);
  expect(await host.manager.publish('user:ada', note)).toMatchObject({ status: 'written' });
  expect(page.events()).toHaveLength(1);
  expect(seen).toContain('user:ada 1 note');
  expect(seen.filter((line) => line.startsWith('delivered')).length).toBeGreaterThan(1);
});

test('[V9] a page that says the same again and again costs the log nothing', async () => {
  const inner = createTestLog();
  let noted = 0;
  const log: EventLog = {
    ...inner,
    noteSeen: (...args) => {
      noted++;
      return inner.noteSeen(...args);
    },
  };
  host = createTestManager({ log });
  const page = await connect(host.manager);
  const { epoch } = await host.manager.publish('user:ada', note);
  for (let times = 0; times < 10; times++) page.send({ op: 'seen', cursors: { me: { epoch, seq: 1 } } });
  page.send({ op: 'seen', cursors: { me: { epoch, seq: 0 } } });
  expect(noted).toBe(1);
});

test('[V4, V6] a pipe that throws in everything leaves nothing behind and harms nobody', async () => {
  host = createTestManager();
  const trap = () => {
    throw new Error('broken pipe');
  };
  let broken = false;
  const pipe = {
    send: () => {},
    close: trap,
    get bufferedBytes() {
      return broken ? trap() : 0;
    },
  };
  const listener = host.manager.attach(pipe);
  listener.message(JSON.stringify({ op: 'hello', v: 1, session: 'broken', token: 'ada', streams: {} }));
  await settled();
  const sound = await connect(host.manager, { user: 'bob' });
  host.manager.revoke({ userId: 'ada' });
  broken = true;
  await host.manager.publish('user:bob', note);
  expect(sound.events()).toHaveLength(1);
  expect(host.manager.connections('ada')).toEqual([]);
  expect(host.errors.map(({ where }) => where)).toEqual(['closing a pipe']);
});
