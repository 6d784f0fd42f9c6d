/** What is sent again: after a reconnect, to repair a gap, after trimming, and when a stream begins a new life. [H3, S3, S4, S8, S10] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import type { EventLog, LogFollower } from '../../src/log/event-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, type WireClient } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const publish = async (count: number, stream = 'user:ada'): Promise<string> => {
  let epoch = '';
  for (let number = 0; number < count; number++)
    ({ epoch } = await host.manager.publish(stream, { type: 'note', data: number }));
  return epoch;
};
const brief = (page: WireClient) =>
  page.news().map(({ op, seq, replay, from, until }) => [op, seq ?? from, replay ?? until]);

test('[S9] a long replay comes in pages, then one live', async () => {
  host = createTestManager({ limits: { pageEntries: 7 } });
  const epoch = await publish(50);
  const page = await connect(host.manager, { streams: { me: { epoch, seq: 10 } } });
  expect(page.events().map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 11));
  expect(page.frames('live')).toEqual([{ op: 'live', stream: 'me', epoch, seq: 50, runs: [] }]);
});

test('[H3, S11] a new page begins at the oldest open run, and live says which are open', async () => {
  host = createTestManager();
  await publish(3);
  await host.manager.publish('user:ada', { type: 'agent_started', data: { agent: 'a' }, runId: 'r1' });
  await publish(2);
  const page = await connect(host.manager);
  expect(page.events().map(({ seq }) => seq)).toEqual([4, 5, 6]);
  expect(page.last('live')).toMatchObject({ seq: 6, runs: ['r1'] });
});

test('[K9] trimmed away: the verdict says so and goes on from the cursor, with what is lost in its place', async () => {
  const log = createTestLog();
  host = createTestManager({ log });
  const epoch = await publish(10);
  await log.trim('user:ada', 6);
  const page = await connect(host.manager, { streams: { me: { epoch, seq: 3 } } });
  expect(page.frames('welcome')[0]!.streams.me).toEqual({
    resumed: false,
    reason: 'trimmed',
    epoch,
    head: 10,
    after: 3,
  });
  expect(brief(page)).toEqual([
    ['welcome', undefined, undefined],
    ['lost', 4, 6],
    ...[7, 8, 9, 10].map((seq) => ['event', seq, true]),
    ['live', 10, undefined],
  ]);
});

test('[S3] a gap is repaired by exactly the range, marked as replay, and live events go on beside it', async () => {
  host = createTestManager({ limits: { pageEntries: 2 } });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  const epoch = await publish(10);
  page.news();
  page.send({ op: 'replay', stream: 'me', epoch, after: 3, until: 8 });
  await settled();
  expect(brief(page)).toEqual([4, 5, 6, 7, 8].map((seq) => ['event', seq, true]));
  await publish(1);
  expect(brief(page)).toEqual([['event', 11, undefined]]);
});

test('[S3] a request for a stale epoch, an unknown stream or nothing is ignored', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  const epoch = await publish(5);
  page.news();
  page.send({ op: 'replay', stream: 'me', epoch: 'other', after: 0, until: 5 });
  page.send({ op: 'replay', stream: 'thread:9', epoch, after: 0, until: 5 });
  page.send({ op: 'replay', stream: 'me', epoch, after: 5, until: 9 });
  await settled();
  expect(page.news()).toEqual([]);
});

test('[S3] the newer request replaces the older', async () => {
  host = createTestManager({ limits: { pageEntries: 1 } });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  const epoch = await publish(50);
  page.news();
  page.send({ op: 'replay', stream: 'me', epoch, after: 0, until: 50 });
  page.send({ op: 'replay', stream: 'me', epoch, after: 40, until: 42 });
  await settled();
  expect(brief(page)).toEqual([
    ['event', 41, true],
    ['event', 42, true],
  ]);
});

test('[S4] a range that is trimmed away is said to be lost, the rest is sent', async () => {
  const log = createTestLog();
  host = createTestManager({ log });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  const epoch = await publish(10);
  await log.trim('user:ada', 5);
  page.news();
  page.send({ op: 'replay', stream: 'me', epoch, after: 2, until: 7 });
  await settled();
  expect(brief(page)).toEqual([
    ['lost', 3, 5],
    ['event', 6, true],
    ['event', 7, true],
  ]);
});

test('[S4, S10] subscribing anew rewinds: the verdict carries the ref, then everything after the cursor', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  const epoch = await publish(4, 'thread:1');
  page.news();
  page.send({ op: 'subscribe', ref: 'again', stream: 'thread:1', position: { epoch, seq: 2 } });
  await settled();
  await publish(1, 'thread:1');
  expect(page.news()).toMatchObject([
    { op: 'subscribed', ref: 'again', stream: 'thread:1', verdict: { resumed: true, epoch, head: 4 } },
    { op: 'event', seq: 3, replay: true },
    { op: 'event', seq: 4, replay: true },
    { op: 'live', seq: 4 },
    { op: 'event', seq: 5 },
  ]);
  expect(host.manager.stats().streams).toBe(2);
});

test('[S10] of two quick subscribes to one stream only the last is answered', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  page.news();
  page.send({ op: 'subscribe', ref: 'a', stream: 'thread:1', position: { from: 'start' } });
  page.send({ op: 'subscribe', ref: 'b', stream: 'thread:1', position: { from: 'now' } });
  await settled();
  expect(page.news().map(({ op, ref }) => [op, ref])).toEqual([
    ['subscribed', 'b'],
    ['live', undefined],
  ]);
});

test('an unsubscribed stream sends nothing more; me cannot be left', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  page.news();
  page.send({ op: 'unsubscribe', stream: 'thread:1' });
  page.send({ op: 'unsubscribe', stream: 'me' });
  await publish(1, 'thread:1');
  await publish(1);
  expect(page.news().map(({ op, stream }) => [op, stream])).toEqual([['event', 'me']]);
  expect(host.manager.stats().streams).toBe(1);
});

test('[V5] user:… is refused by name, one’s own too, even by an app that allows everything', async () => {
  host = createTestManager({ authorize: () => true });
  const page = await connect(host.manager);
  for (const stream of ['user:bob', 'user:ada', 'user:']) {
    page.send({ op: 'subscribe', ref: 'r', stream, position: { from: 'start' } });
    await settled();
    expect(page.last('subscribed')).toMatchObject({ stream, verdict: { refused: 'forbidden' } });
  }
});

test('an authorize that throws refuses as unavailable; a bound on streams holds', async () => {
  host = createTestManager({
    limits: { streamsPerConnection: 2 },
    authorize: ({ stream }) => {
      if (stream === 'thread:0') throw new Error('down');
      return true;
    },
  });
  const page = await connect(host.manager);
  for (const [stream, verdict] of [
    ['thread:0', { refused: 'unavailable' }],
    ['thread:1', { resumed: false }],
    ['thread:2', { refused: 'unavailable' }],
  ] as const) {
    page.send({ op: 'subscribe', ref: 'r', stream, position: { from: 'start' } });
    await settled();
    expect(page.last('subscribed')).toMatchObject({ stream, verdict });
  }
});

/** A log that can be given a new life, or deafened, in mid-flight. */
function createTrickLog() {
  let log = createTestLog();
  const followers = new Map<LogFollower, string>();
  let deaf = false;
  const attach = async (stream: string, follower: LogFollower) =>
    log.follow(stream, {
      appended: (epoch, entry) => deaf || follower.appended(epoch, entry),
      disturbed: () => follower.disturbed(),
      seen: (epoch, seq) => follower.seen(epoch, seq),
    });
  const trick: EventLog & { loseEverything(notify: boolean): Promise<void>; deafen(on: boolean): void } = {
    state: (...args) => log.state(...args),
    append: (...args) => log.append(...args),
    read: (...args) => log.read(...args),
    get owners() {
      return log.owners;
    },
    takeOver: (...args) => log.takeOver(...args),
    forget: (...args) => log.forget(...args),
    streams: () => log.streams(),
    forgetSubmits: (...args) => log.forgetSubmits(...args),
    async follow(stream, follower) {
      followers.set(follower, stream);
      const cancel = await attach(stream, follower);
      return () => {
        followers.delete(follower);
        cancel();
      };
    },
    trim: (...args) => log.trim(...args),
    noteSeen: (...args) => log.noteSeen(...args),
    submits: (...args) => log.submits(...args),
    claim: (...args) => log.claim(...args),
    renew: (...args) => log.renew(...args),
    settle: (...args) => log.settle(...args),
    settled: (...args) => log.settled(...args),
    close: () => log.close(),
    async loseEverything(notify) {
      log = createTestLog();
      for (const [follower, stream] of followers) {
        await attach(stream, follower);
        if (notify) follower.disturbed();
      }
    },
    deafen(on) {
      deaf = on;
    },
  };
  return trick;
}

test('[S8] the log begins a new life under an open connection: the verdict comes unasked, then the new events', async () => {
  const log = createTrickLog();
  host = createTestManager({ log });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  const old = await publish(3);
  page.news();
  await log.loseEverything(true);
  await settled();
  const epoch = await publish(1);
  expect(epoch).not.toBe(old);
  const news = page.news();
  expect(news).toMatchObject([
    { op: 'subscribed', stream: 'me', verdict: { resumed: false, reason: 'epoch-changed', epoch, head: 0, after: 0 } },
    { op: 'live', epoch, seq: 0 },
    { op: 'event', seq: 1 },
  ]);
  expect(news[0]).not.toHaveProperty('ref');
});

test('[V7] a new life of which nobody was told is noticed at the next check', async () => {
  const log = createTrickLog();
  host = createTestManager({ log });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  await publish(3);
  await log.loseEverything(false);
  page.news();
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(25_000);
  expect(page.news()).toContainEqual(
    expect.objectContaining({ op: 'subscribed', verdict: expect.objectContaining({ reason: 'epoch-changed' }) }),
  );
});

test('[V7] a hub that hears nothing catches up with the log at the next check', async () => {
  const log = createTrickLog();
  host = createTestManager({ log });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  log.deafen(true);
  for (let number = 1; number <= 3; number++) {
    await host.manager.publish('user:ada', { type: 'note', data: number }, { confirm: 'logged' });
  }
  expect(page.events()).toEqual([]);
  await host.clock.advance(25_000);
  expect(page.events().map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('[V7] a hole in what the hub hears is filled from the log', async () => {
  const log = createTrickLog();
  host = createTestManager({ log });
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  log.deafen(true);
  await host.manager.publish('user:ada', { type: 'note', data: 1 }, { confirm: 'logged' });
  log.deafen(false);
  await publish(1);
  await settled();
  expect(page.events().map(({ seq }) => seq)).toEqual([1, 2]);
});
