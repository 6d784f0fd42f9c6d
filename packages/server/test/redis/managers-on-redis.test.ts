/** Several managers on one Redis: where a page is connected, where an agent runs and where a command started makes no difference. [V1, V9, U3, U8] */
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import { eventually } from '../log/log-events.ts';
import { createTestManager } from '../support/test-manager.ts';
import { connect, type WireClient } from '../support/wire-client.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

describeWithRedis('Managers on one Redis', { own: true }, () => {
  let server: RedisServer;
  let made = 0;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.remove());

  /** Nodes that share a log; each has its own connections to it. */
  const startNodes = (count: number) => {
    const prefix = `managers-${++made}:`;
    return Array.from({ length: count }, () => {
      // The managers' clock stands still in the past; nothing may age by the time of Redis.
      const log = createRedisLog({ url: server.url, prefix, limits: { maxAgeMs: 1e15 } });
      const { manager, errors } = createTestManager({ log });
      onTestFinished(async () => {
        await manager.close({ drainMs: 0 });
        await log.close();
      });
      return { manager, log, errors };
    });
  };
  const welcomed = async (client: WireClient): Promise<WireClient> => {
    await eventually(() => expect(client.last('live')).toBeDefined());
    return client;
  };
  const thought = (index: number) => ({ type: 'agent_thinking', data: { thought: `thought ${index}` }, runId: 'run' });

  it('[V1] gives every page every event once and in order, whichever node published it', async () => {
    const nodes = startNodes(3);
    const pages = await Promise.all(nodes.map(async ({ manager }) => welcomed(await connect(manager))));
    await nodes[0]!.manager.publish({ user: 'ada' }, { type: 'agent_started', data: { agent: 'a' }, runId: 'run' });
    for (let index = 0; index < 60; index++) await nodes[index % 3]!.manager.publish({ user: 'ada' }, thought(index));
    await eventually(() => {
      for (const page of pages) expect(page.events()).toHaveLength(61);
    });
    const [first] = pages;
    expect(first!.events().map((event) => event.seq)).toEqual(Array.from({ length: 61 }, (_, index) => index + 1));
    for (const page of pages) expect(page.events()).toEqual(first!.events());
  });

  it('[V9] confirms `seen` to a publisher on another node', async () => {
    const [here, there] = startNodes(2);
    const page = await welcomed(await connect(there!.manager));
    const outcome = here!.manager.publish(
      { user: 'ada' },
      { type: 'agent_started', data: { agent: 'a' }, runId: 'run' },
      { confirm: 'seen' },
    );
    await eventually(() => expect(page.events()).toHaveLength(1));
    const { epoch, head } = page.last('welcome')!.streams.me;
    expect(head).toBe(0);
    page.send({ op: 'seen', cursors: { me: { epoch, seq: 1 } } });
    expect(await outcome).toMatchObject({ status: 'seen', epoch, seq: 1 });
  });

  it('[U3] starts a command once: the repeat on another node waits for the first answer', async () => {
    const [here, there] = startNodes(2);
    const started: string[] = [];
    let answer: (value: unknown) => void = () => {};
    for (const [name, { manager }] of Object.entries({ here: here!, there: there! })) {
      manager.onSubmit('user_message', () => {
        started.push(name);
        return new Promise((resolve) => {
          answer = resolve;
        });
      });
    }
    const [page, again] = await Promise.all([
      connect(here!.manager, { session: 'before' }).then(welcomed),
      connect(there!.manager, { session: 'after' }).then(welcomed),
    ]);
    const submit = { op: 'submit', id: 'submit-1', type: 'user_message', data: { text: 'hello' } };
    page.send(submit);
    await eventually(() => expect(started).toEqual(['here']));
    again.send(submit);
    answer({ done: true });
    await eventually(() => expect(again.last('receipt')).toBeDefined());
    expect(page.last('receipt')).toMatchObject({ id: 'submit-1', ok: true, result: { done: true } });
    expect(again.last('receipt')).toMatchObject({ id: 'submit-1', ok: true, duplicate: true, result: { done: true } });
    expect(started).toEqual(['here']);
  });

  it('[U8] cancels a run that another node runs', async () => {
    const [here, there] = startNodes(2);
    const page = await welcomed(await connect(there!.manager));
    const run = here!.manager.run({ user: 'ada', agent: 'researcher', runId: 'run' }, async ({ signal }) => {
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    await eventually(() => expect(page.events().map((event) => event.type)).toEqual(['agent_started']));
    page.send({ op: 'submit', id: 'cancel-1', type: 'cancel_run', data: { runId: 'run' } });
    expect(await run).toMatchObject({ runId: 'run', status: 'cancelled' });
    await eventually(() => expect(page.events().at(-1)).toMatchObject({ type: 'agent_cancelled', runId: 'run' }));
    expect(page.last('receipt')).toMatchObject({ id: 'cancel-1', ok: true });
  });

  it('[V1] tells a page that the stream began anew when Redis lost its data', async () => {
    const [here, there] = startNodes(2);
    const page = await welcomed(await connect(there!.manager));
    const before = page.last('welcome')!.streams.me.epoch;
    await here!.manager.publish({ user: 'ada' }, { type: 'agent_started', data: { agent: 'a' }, runId: 'run' });
    await eventually(() => expect(page.events()).toHaveLength(1));
    await server.command('FLUSHALL');
    await here!.manager.publish({ user: 'ada' }, { type: 'agent_started', data: { agent: 'a' }, runId: 'other' });
    await eventually(() =>
      expect(page.last('subscribed')).toMatchObject({
        stream: 'me',
        verdict: { resumed: false, reason: 'epoch-changed' },
      }),
    );
    expect(page.last('subscribed')!.verdict.epoch).not.toBe(before);
    await eventually(() => expect(page.events().at(-1)).toMatchObject({ seq: 1, runId: 'other' }));
  });
});
