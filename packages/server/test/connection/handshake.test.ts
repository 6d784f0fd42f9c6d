/** Hello and what may go wrong with it. [H1–H6] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test, vi } from 'vitest';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, dial, type Frame } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const hello: Frame = { op: 'hello', v: 1, session: 's', token: 'ada', streams: {} };

test.each<[string, (page: ReturnType<typeof dial>) => void, string, number]>([
  ['[H1] another frame first', (page) => page.send({ op: 'ping', t: 1 }), 'bad-frame', 4400],
  ['[H1] an unknown op first', (page) => page.send({ op: 'greetings' }), 'bad-frame', 4400],
  ['[H2] no JSON', (page) => page.sendText('{'), 'bad-frame', 4400],
  ['[H2] no frame', (page) => page.sendText('[7]'), 'bad-frame', 4400],
  ['[H2] binary', (page) => page.sendBinary(3), 'bad-frame', 4400],
  ['[H2] a hello without a session', (page) => page.send({ op: 'hello', v: 1, streams: {} }), 'bad-frame', 4400],
  ['[H2] another version', (page) => page.send({ ...hello, v: 2 }), 'unsupported-version', 4406],
  [
    '[H2] another version of another shape',
    (page) => page.send({ op: 'hello', v: 2, who: 'me' }),
    'unsupported-version',
    4406,
  ],
  ['[H2] no token', (page) => page.send({ op: 'hello', v: 1, session: 's', streams: {} }), 'unauthorized', 4401],
  [
    '[H2] a hello larger than may be said before it is believed',
    (page) => page.send({ ...hello, token: 'x'.repeat(70_000) }),
    'message-too-large',
    4413,
  ],
  [
    '[H1] a second frame between hello and welcome',
    (page) => page.sendText(JSON.stringify([hello, { op: 'ping', t: 1 }])),
    'bad-frame',
    4400,
  ],
])('%s', async (_law, send, code, close) => {
  host = createTestManager();
  const page = dial(host.manager);
  send(page);
  await settled();
  expect(page.frames()).toEqual([{ op: 'fault', code, message: expect.stringMatching(/\w+ \w+.*\.$/) }]);
  expect(page.closedWith).toEqual({ code: close, reason: code });
  expect(host.manager.stats()).toMatchObject({ connections: 0, greeting: 0, users: 0, timers: 0 });
});

test('[H2] hello is waited for 10 s, then hello-timeout', async () => {
  host = createTestManager();
  const page = dial(host.manager);
  await host.clock.advance(9_999);
  expect(page.closedWith).toBeUndefined();
  await host.clock.advance(1);
  expect(page.last('fault')).toMatchObject({ code: 'hello-timeout' });
  expect(page.closedWith).toEqual({ code: 4408, reason: 'hello-timeout' });
});

test('[H2] a second hello on an open connection is a bad frame', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  page.send(hello);
  expect(page.closedWith).toEqual({ code: 4400, reason: 'bad-frame' });
});

test('[H2] unknown fields and unknown ops pass once the page is welcome', async () => {
  host = createTestManager();
  const page = dial(host.manager);
  page.send({ ...hello, color: 'red' });
  await settled();
  page.send({ op: 'wave', hands: 2 });
  page.send({ op: 'ping', t: 3, extra: true });
  await settled();
  expect(page.last('pong')).toMatchObject({ t: 3 });
  expect(page.closedWith).toBeUndefined();
});

test('[H3] welcome tells who, the limits, the life of submits and the verdict for me', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { session: 'tab-1' });
  expect(page.frames('welcome')).toEqual([
    {
      op: 'welcome',
      v: 1,
      user: 'ada',
      session: 'tab-1',
      heartbeatMs: 25_000,
      limits: { maxMessageBytes: 1_048_576, maxInFlight: 16 },
      submits: { epoch: expect.any(String), ttlMs: 600_000 },
      streams: { me: { resumed: false, reason: 'new', epoch: expect.any(String), head: 0, after: 0 } },
    },
  ]);
});

test('[H3] welcome waits only for me; a stream whose right is slow to check follows as subscribed', async () => {
  let allow = (_may: boolean): void => {};
  host = createTestManager({ authorize: () => new Promise<boolean>((resolve) => (allow = resolve)) });
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  expect(page.frames().map(({ op }) => op)).toEqual(['welcome', 'live']);
  allow(true);
  await settled();
  expect(
    page
      .news()
      .slice(2)
      .map(({ op, stream, ref }) => [op, stream, ref]),
  ).toEqual([
    ['subscribed', 'thread:1', undefined],
    ['live', 'thread:1', undefined],
  ]);
});

test('[H6] a second hello of the same user and session supersedes the first socket; another session does not', async () => {
  host = createTestManager();
  const first = await connect(host.manager, { session: 'tab' });
  const other = await connect(host.manager, { session: 'other' });
  const bobs = await connect(host.manager, { user: 'bob', session: 'tab' });
  const second = await connect(host.manager, { session: 'tab' });
  expect(first.last('fault')).toMatchObject({ code: 'superseded' });
  expect(first.closedWith).toEqual({ code: 4409, reason: 'superseded' });
  expect([other, bobs, second].map((page) => page.closedWith)).toEqual([undefined, undefined, undefined]);
  expect(host.manager.stats()).toMatchObject({ connections: 3, sessions: 3, users: 2 });
});

test('[H4] a frame from a superseded socket is ignored', async () => {
  host = createTestManager();
  const handler = vi.fn();
  host.manager.onSubmit('user_message', handler);
  const first = await connect(host.manager, { session: 'tab' });
  await connect(host.manager, { session: 'tab' });
  const tries = first.pipe.tries;
  first.send({ op: 'submit', id: 'c', type: 'user_message', data: 1 });
  await settled();
  expect(handler).not.toHaveBeenCalled();
  expect(first.pipe.tries).toBe(tries);
});

test('an authenticate that says null is unauthorized; one that throws is internal, and says nothing of why', async () => {
  host = createTestManager({
    authenticate: ({ token }) => {
      if (token === 'boom') throw new Error('database password=hunter2 is wrong');
      return null;
    },
  });
  const nobody = await connect(host.manager, { token: 'secret-token' });
  expect(nobody.closedWith?.code).toBe(4401);
  const failed = await connect(host.manager, { token: 'boom' });
  expect(failed.closedWith?.code).toBe(1011);
  expect([...nobody.pipe.messages, ...failed.pipe.messages].join()).not.toMatch(/hunter2|secret-token|boom/);
  expect(host.errors.map(({ where }) => where)).toEqual(['authenticate']);
});

test.each([[{ userId: 7 }], [{ userId: '' }], [{ userId: 'ada+x@example.com' }], [{ userId: 'Zoë' }], [{}]])(
  '[P3] an identity whose user id is unusable (%j) is a fault of its own, and the operator hears what ids may be',
  async (identity) => {
    host = createTestManager({ authenticate: () => identity as never });
    const page = await connect(host.manager);
    expect(page.closedWith).toEqual({ code: 4407, reason: 'invalid-user' });
    expect(page.last('fault')!.message).toContain('letters, digits');
    expect(String(host.errors[0]!.error)).toContain('1 to 123 letters, digits');
    expect(host.manager.stats()).toMatchObject({ users: 0, connections: 0 });
  },
);

test('an identity that arrives after the page has gone opens nothing', async () => {
  let answer = (_identity: { userId: string } | null): void => {};
  host = createTestManager({ authenticate: () => new Promise((resolve) => (answer = resolve)) });
  const page = await connect(host.manager);
  page.cut();
  answer({ userId: 'ada' });
  await settled();
  expect(host.manager.stats()).toMatchObject({ connections: 0, users: 0, streams: 0, timers: 0 });
});

test('a log that cannot be reached is internal, not a refusal of the page', async () => {
  const log = createTestLog();
  host = createTestManager({ log });
  await log.close();
  const page = await connect(host.manager);
  expect(page.closedWith).toEqual({ code: 1011, reason: 'internal' });
  expect(host.manager.stats()).toMatchObject({ connections: 0, streams: 0, timers: 0 });
});

test('over the bound of sockets that have not said hello the longest waiting one is let go, and newcomers live', async () => {
  host = createTestManager({ limits: { maxGreeting: 2 } });
  const mute = [dial(host.manager), dial(host.manager)];
  const page = dial(host.manager);
  expect(mute[0]!.closedWith).toEqual({ code: 4429, reason: 'rate-limited' });
  expect(mute[0]!.last('fault')).toMatchObject({ retryAfterMs: expect.any(Number) });
  page.send(hello);
  await settled();
  expect(page.frames('welcome')).toHaveLength(1);
  for (let count = 0; count < 100; count++) dial(host.manager);
  expect(host.manager.stats()).toMatchObject({ greeting: 2, connections: 3 });
});

test('where all of them have said hello and nobody is known yet, the newcomer is told to wait', async () => {
  host = createTestManager({ limits: { maxGreeting: 1 }, authenticate: () => new Promise(() => {}) });
  const first = dial(host.manager);
  first.send(hello);
  const refused = dial(host.manager);
  expect([first.closedWith, refused.closedWith?.code]).toEqual([undefined, 4429]);
});
