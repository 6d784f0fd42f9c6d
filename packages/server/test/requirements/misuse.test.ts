/** Requirements 20, 21, 22, 29 and 30: what makes no sense is one typed error before anything is sent, and harms nothing. */

import { checkClientFrame, checkServerFrame, TYPE_PATTERN } from '@throughline/protocol';
import { agentEvents, agentEventTypes } from '@throughline/protocol/agent';
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import { createEventManager } from '../../src/event-manager.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, dial } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test('[20] a frame without its required fields is refused at both ends', async () => {
  host = createTestManager();
  const whole = { op: 'event', stream: 'me', seq: 1, id: 'e', type: 'note', at: 1, data: 1 };
  expect(checkServerFrame(whole).ok).toBe(true);
  for (const field of ['stream', 'seq', 'id', 'type', 'at', 'data'] as const) {
    const { [field]: _left, ...rest } = whole;
    expect(checkServerFrame(rest).ok, field).toBe(false);
  }
  const hello = { op: 'hello', v: 1, session: 's', token: 'ada', streams: {} };
  expect(checkClientFrame(hello).ok).toBe(true);
  for (const field of ['v', 'session', 'streams'] as const) {
    const { [field]: _left, ...rest } = hello;
    const page = dial(host.manager);
    page.send(rest);
    await settled();
    expect(page.last('fault'), field).toMatchObject({ code: 'bad-frame' });
    expect(page.closedWith, field).toEqual({ code: 4400, reason: 'bad-frame' });
  }
});

test('[20] every frame that the manager writes in a long conversation fits the schema', async () => {
  host = createTestManager();
  const { manager } = host;
  manager.onSubmit('user_message', () => ({ fine: true }));
  const page = await connect(manager, {
    user: 'ada',
    streams: { 'thread:1': { from: 'start' }, 'user:bob': { from: 'now' } },
  });
  await manager.run({ user: 'ada', agent: 'a' }, async (run) => run.tool('t', {}, () => 1));
  page.send({ op: 'submit', id: 'c1', type: 'user_message', data: 1 });
  page.send({ op: 'submit', id: 'c2', type: 'nothing_such', data: 1 });
  page.send({ op: 'submit', id: 'c3' });
  page.send({ op: 'ping', t: 1.5 });
  page.send({ op: 'subscribe', ref: 'r', stream: 'thread:1', position: { from: 'start' } });
  await host.clock.advance(60_000);
  await manager.close();
  const ops = new Set(page.frames().map(({ op }) => op));
  expect([...ops].sort()).toEqual(['event', 'fault', 'heartbeat', 'live', 'pong', 'receipt', 'subscribed', 'welcome']);
  for (const frame of page.frames()) expect(checkServerFrame(frame), JSON.stringify(frame)).toMatchObject({ ok: true });
});

test('[21] there is one publishing path: publish, run and commands all end in one append, with one hook', async () => {
  const types: string[] = [];
  host = createTestManager({ hooks: { appended: ({ type }) => types.push(type) } });
  const page = await connect(host.manager, { user: 'ada' });
  await host.manager.publish('user:ada', { type: 'note', data: 1 });
  await host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, (run) => {
    page.send({ op: 'submit', id: 'c1', type: 'cancel_run', data: { runId: 'r1' } });
    return new Promise((resolve) => run.signal.addEventListener('abort', resolve));
  });
  expect(types).toEqual(['note', 'agent_started', 'cancel_requested', 'agent_cancelled']);
  expect(page.events().map(({ type }) => type)).toEqual(types);
});

test('[22] event types are a closed union and a runtime list', async () => {
  host = createTestManager({ events: agentEvents });
  expect(agentEventTypes.length).toBe(21);
  for (const type of agentEventTypes) expect(type).toMatch(TYPE_PATTERN);
  expect(Object.keys(agentEvents).sort()).toEqual([...agentEventTypes].sort());
  const typed = createEventManager({ events: agentEvents });
  // @ts-expect-error: the registry of this manager has no such type
  const misspelt = typed.publish({ user: 'ada' }, { type: 'agent_strated', data: {} });
  const error = await misspelt.catch((caught: unknown) => caught);
  expect(isServerError(error, 'unknown-type')).toBe(true);
});

const badUsers = [
  undefined,
  null,
  '',
  ' ',
  'a b',
  'ä',
  7,
  true,
  [],
  ['ada'],
  {},
  { user: 'ada' },
  'x'.repeat(124),
  'a/b',
  '../x',
];

test.each(badUsers.map((user) => [JSON.stringify(user) ?? 'undefined', user]))(
  '[29] user id %s: one typed error, nothing sent, state unchanged, the next valid call works',
  async (_text, user) => {
    host = createTestManager();
    const page = await connect(host.manager, { user: 'ada' });
    const before = host.manager.stats();
    for (const call of [
      () => host.manager.publish({ user: user as string }, { type: 'note', data: 1 }),
      () => host.manager.run({ user: user as string, agent: 'a' }, () => 1),
      async () => host.manager.revoke({ userId: user as string }),
    ]) {
      const error = await call().then(
        () => undefined,
        (caught) => caught,
      );
      expect(isServerError(error, 'invalid-user')).toBe(true);
    }
    expect(host.manager.stats()).toEqual(before);
    expect(page.events()).toEqual([]);
    expect(await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 })).toMatchObject({
      seq: 1,
      status: 'written',
    });
  },
);

test.each(
  [undefined, null, '', 'me', 'a b', 'user:', 7, {}, [], { stream: 'me' }, { stream: 7 }].map((target) => [
    JSON.stringify(target) ?? 'undefined',
    target,
  ]),
)('[29] target %s is a typed error before anything is sent', async (_text, target) => {
  host = createTestManager();
  const error = await host.manager.publish(target as never, { type: 'note', data: 1 }).catch((caught) => caught);
  expect(isServerError(error)).toBe(true);
  expect(['invalid-stream', 'invalid-user']).toContain(error.code);
  expect(host.manager.stats().published).toBe(0);
});

const badTypes = [
  undefined,
  null,
  '',
  ' ',
  'tool completed',
  'Tool',
  'toolCompleted',
  '_x',
  'x_',
  'x__y',
  '1x',
  7,
  {},
  ['note'],
  'x'.repeat(129),
];

test.each(badTypes.map((type) => [JSON.stringify(type) ?? 'undefined', type]))(
  '[30] event type %s: the same typed error before anything is sent',
  async (_text, type) => {
    host = createTestManager();
    const page = await connect(host.manager, { user: 'ada' });
    const error = await host.manager
      .publish({ user: 'ada' }, { type: type as string, data: 1 })
      .catch((caught) => caught);
    expect(isServerError(error, 'invalid-type')).toBe(true);
    expect(page.events()).toEqual([]);
    expect(host.manager.stats().published).toBe(0);
  },
);

test('[30] valid types, the five and custom ones, arrive in order', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  const types = [
    'agent_started',
    'agent_thinking',
    'tool_executing',
    'tool_completed',
    'agent_completed',
    'order_placed',
    'x',
    'a1_b2',
  ];
  for (const type of types) await host.manager.publish({ user: 'ada' }, { type, data: {} });
  expect(page.events().map(({ type }) => type)).toEqual(types);
});

test.each(['runId', 'threadId', 'submitId', 'id'])(
  '[29] a bad %s is a typed error before anything is sent',
  async (field) => {
    host = createTestManager();
    const error = await host.manager
      .publish({ user: 'ada' }, { type: 'note', data: 1, [field]: 'not an "id"' })
      .catch((caught) => caught);
    expect(isServerError(error, 'invalid-id')).toBe(true);
    expect(host.manager.stats().published).toBe(0);
  },
);
