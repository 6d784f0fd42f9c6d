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

test('a minute before its end the page is asked for a fresh token, once', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada/80' });
  await host.clock.advance(19_999);
  expect(page.frames('expiring')).toEqual([]);
  await host.clock.advance(1);
  expect(page.frames('expiring')).toHaveLength(1);
  await host.clock.advance(30_000);
  expect(page.frames('expiring')).toEqual([{ op: 'expiring', inMs: 60_000 }]);
});

test('without a fresh token the connection is closed at the end, with 4401', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada/30' });
  expect(page.frames('expiring')).toEqual([{ op: 'expiring', inMs: 30_000 }]);
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
  await host.clock.advance(10_000);
  page.send({ op: 'token', token: 'ada/50' });
  await host.clock.advance(49_000);
  expect(page.closedWith).toBeUndefined();
  page.send({ op: 'ping', t: 1 });
  await host.clock.advance(1_000);
  expect(page.closedWith).toEqual({ code: 4401, reason: 'unauthorized' });
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
  await settled();
  expect(page.closedWith).toEqual({ code: 4403, reason: 'forbidden' });
});

test('a token that is no good ends it with 4401', async () => {
  hostWithExpiry();
  const page = await connect(host.manager, { token: 'ada' });
  page.send({ op: 'token', token: '' });
  await settled();
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

test('of two fresh tokens that overlap the later one counts, also when the earlier answer comes last', async () => {
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
  page.send({ op: 'token', token: 'old' });
  page.send({ op: 'token', token: 'new' });
  answers[1]!({ userId: 'ada' });
  answers[0]!(null);
  await settled();
  expect(page.closedWith).toBeUndefined();
});
