/** A credential that ends, is refreshed in place, or turns out to be another user's. [H5] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

/** Tokens are `user/secondsToLive`. */
function hostWithExpiry() {
  host = createTestManager({
    authenticate: ({ token }) => {
      const [userId, seconds] = (token ?? '').split('/');
      if (!userId) return null;
      return seconds ? { userId, expiresAt: host.clock.now() + Number(seconds) * 1_000 } : { userId };
    },
  });
  return host;
}

/** An app whose database can be away, and how often it was asked. */
function hostWithDatabase() {
  const database = { isAway: false, calls: 0 };
  host = createTestManager({
    authenticate: () => {
      database.calls++;
      if (database.isAway) throw new Error('the database is away');
      return { userId: 'ada', expiresAt: host.clock.now() + 60_000 };
    },
  });
  return database;
}

test.each([
  ['a long life: a minute before its end', 180, 120_000, 60_000],
  ['a short life: at half of it', 80, 40_000, 40_000],
  ['a very short one', 2, 1_000, 1_000],
])('[L8] %s the page is asked for a fresh token, once', async (_life, seconds, askedAfterMs, inMs) => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: `ada/${seconds}` });
  for (let left = askedAfterMs - 1; left > 0; left -= 20_000) {
    await host.clock.advance(Math.min(left, 20_000));
    page.send({ op: 'ping', t: left });
  }
  expect(page.frames('expiring')).toEqual([]);
  await host.clock.advance(1);
  expect(page.frames('expiring')).toEqual([{ op: 'expiring', inMs }]);
  await host.clock.advance(inMs - 1);
  expect(page.frames('expiring')).toHaveLength(1);
});

test('without a fresh token the connection is closed at the end, with 4401', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada/30' });
  expect(page.frames()[0]?.op, '[H1] nothing comes before welcome').toBe('welcome');
  await host.clock.advance(29_999);
  expect(page.closedWith).toBeUndefined();
  await host.clock.advance(1);
  expect(page.closedWith).toEqual({ code: 4401, reason: 'unauthorized' });
  expect(host.manager.stats()).toMatchObject({ connections: 0, timers: 0 });
});

test('a fresh token in time keeps the connection, and its own end counts', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada/30' });
  await host.clock.advance(15_000);
  page.send({ op: 'token', token: 'ada/50' });
  await host.clock.advance(49_000);
  expect(page.closedWith).toBeUndefined();
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(1_000);
  expect(page.closedWith).toEqual({ code: 4401, reason: 'unauthorized' });
});

test('[L8] a page that answers each expiring costs one authenticate per life of a token', async () => {
  let calls = 0;
  host = createTestManager({
    authenticate: ({ token }) => {
      calls++;
      return token ? { userId: 'ada', expiresAt: host.clock.now() + 60_000 } : null;
    },
  });
  const page = await connect(host.manager, { token: 'first' });
  for (let life = 1; life <= 10; life++) {
    await host.clock.advance(30_000);
    expect(page.frames('expiring')).toHaveLength(life);
    page.send({ op: 'token', token: `token ${life}` });
  }
  await settled();
  expect(calls).toBe(11);
});

test('[L8] the token before it is no news: neither asked about nor a longer life', async () => {
  let calls = 0;
  host = createTestManager({
    authenticate: () => {
      calls++;
      return { userId: 'ada', expiresAt: host.clock.now() + 20_000 };
    },
  });
  const page = await connect(host.manager, { token: 'cached' });
  for (let times = 0; times < 19; times++) {
    await host.clock.advance(1_000);
    page.send({ op: 'token', token: 'cached' });
  }
  expect([calls, page.frames('expiring').length, page.closedWith]).toEqual([1, 1, undefined]);
  await host.clock.advance(1_000);
  expect(page.closedWith).toEqual({ code: 4401, reason: 'unauthorized' });
});

test('[L8] tokens at full speed cost one authenticate a second, and the last of them counts', async () => {
  const asked: (string | undefined)[] = [];
  host = createTestManager({
    authenticate: ({ token }) => {
      asked.push(token);
      return { userId: 'ada' };
    },
  });
  const page = await connect(host.manager, { token: 'first' });
  for (let number = 0; number < 300; number++) {
    page.send({ op: 'token', token: `t${number}` });
    await host.clock.advance(10);
  }
  await host.clock.advance(1_000);
  expect(asked.length).toBeLessThanOrEqual(5);
  expect(asked.at(-1)).toBe('t299');
  expect(page.closedWith).toBeUndefined();
});

test('[L8] a node that errs for a while keeps the credential that still holds, and asks again', async () => {
  const database = hostWithDatabase();
  const page = await connect(host.manager, { token: 'first' });
  await host.clock.advance(30_000);
  database.isAway = true;
  page.send({ op: 'token', token: 'second' });
  await host.clock.advance(5_000);
  expect(page.closedWith).toBeUndefined();
  database.isAway = false;
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(40_000);
  expect(page.closedWith).toBeUndefined();
  expect(database.calls).toBeLessThanOrEqual(5);
  expect(page.frames('expiring')).toHaveLength(2);
});

test('[L8] where the app cannot be asked until the end, the page is not blamed', async () => {
  const database = hostWithDatabase();
  const page = await connect(host.manager, { token: 'first' });
  await host.clock.advance(30_000);
  database.isAway = true;
  page.send({ op: 'token', token: 'second' });
  await host.clock.advance(30_000);
  expect(page.closedWith).toEqual({ code: 1011, reason: 'internal' });
  expect(host.manager.stats()).toMatchObject({ connections: 0, timers: 0 });
});

test.each(['authenticate', 'authorize'] as const)('an %s that never answers holds nothing', async (which) => {
  host = createTestManager({ [which]: () => new Promise(() => {}) });
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'now' } } });
  await host.clock.advance(10_000);
  expect(host.errors).toHaveLength(1);
  expect(String(host.errors[0]!.error)).toContain(`${which} gave no answer within 10000 ms`);
  if (which === 'authenticate') expect(page.closedWith).toEqual({ code: 1011, reason: 'internal' });
  else expect(page.last('subscribed')).toMatchObject({ stream: 'thread:1', verdict: { refused: 'unavailable' } });
  const other = await connect(host.manager, { session: 'other', streams: { 'thread:1': { from: 'now' } } });
  for (const each of [page, other]) each.cut();
  await settled();
  expect(host.manager.stats()).toMatchObject({ connections: 0, streams: 0, timers: 0 });
});

test('an end years ahead is waited for without an overflow of the timer', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: `ada/${10 * 365 * 86_400}` });
  await settled();
  expect(page.closedWith).toBeUndefined();
  expect(page.frames('expiring')).toEqual([]);
});

test('[H5] a token of another user ends the connection with 4403', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada' });
  page.send({ op: 'token', token: 'bob' });
  await host.clock.advance(1_000);
  expect(page.closedWith).toEqual({ code: 4403, reason: 'forbidden' });
});

test('a token that is no good ends it with 4401', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada' });
  page.send({ op: 'token', token: '' });
  await host.clock.advance(1_000);
  expect(page.closedWith).toEqual({ code: 4401, reason: 'unauthorized' });
});

test('revoking a stream refuses it, unasked, and nothing of it comes any more', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  const other = await connect(host.manager, { user: 'bob', streams: { 'thread:1': { from: 'start' } } });
  host.manager.revoke({ userId: 'ada', stream: 'thread:1' });
  await host.manager.publish('thread:1', { type: 'note', data: 1 });
  expect(page.last('subscribed')).toEqual({ op: 'subscribed', stream: 'thread:1', verdict: { refused: 'forbidden' } });
  expect(page.events('thread:1')).toEqual([]);
  expect(other.events('thread:1')).toHaveLength(1);
  expect(page.closedWith).toBeUndefined();
});

test('revoking a user ends all of that user’s connections and nobody else’s', async () => {
  host = createTestManager();
  const pages = await Promise.all([1, 2].map(() => connect(host.manager, { user: 'ada' })));
  const bob = await connect(host.manager, { user: 'bob' });
  host.manager.revoke({ userId: 'ada' });
  expect(pages.map((page) => page.closedWith?.code)).toEqual([4401, 4401]);
  expect(bob.closedWith).toBeUndefined();
});

test('of two fresh tokens that overlap the later one counts, also when the earlier is refused', async () => {
  const answers: ((identity: { userId: string } | null) => void)[] = [];
  let first = true;
  host = createTestManager({
    authenticate: () => {
      if (first) {
        first = false;
        return { userId: 'ada' };
      }
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  const page = await connect(host.manager);
  await host.clock.advance(2_000);
  page.send({ op: 'token', token: 'old' });
  page.send({ op: 'token', token: 'new' });
  answers[0]!(null);
  await host.clock.advance(1_000);
  answers[1]!({ userId: 'ada' });
  await settled();
  expect(page.closedWith).toBeUndefined();
});

test('[S10] a right that is taken back while it is being asked for answers the ref', async () => {
  let allow = (_may: boolean): void => {};
  host = createTestManager({ authorize: () => new Promise<boolean>((resolve) => (allow = resolve)) });
  const page = await connect(host.manager);
  page.send({ op: 'subscribe', ref: 'r1', stream: 'thread:1', position: { from: 'now' } });
  await settled();
  host.manager.revoke({ userId: 'ada', stream: 'thread:1' });
  allow(true);
  await settled();
  expect(page.frames('subscribed')).toEqual([
    { op: 'subscribed', ref: 'r1', stream: 'thread:1', verdict: { refused: 'forbidden' } },
  ]);
  await host.manager.publish('thread:1', { type: 'note', data: 1 });
  expect(page.events('thread:1')).toEqual([]);
});
