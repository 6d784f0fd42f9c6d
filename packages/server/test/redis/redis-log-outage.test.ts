/** What a Redis log does when its Redis cannot be reached for a while: nothing twice, nothing out of order, no endless wait. [V1, V7, U3] */
import { afterEach, expect, it } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import type { RedisLogOptions } from '../../src/redis/redis-log-options.ts';
import { append, draft, eventually, everything, freshStream, freshUser, recordFollower } from '../log/log-events.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describeWithRedis('A Redis log whose Redis is away', { own: true }, () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  const serve = async (): Promise<RedisServer> => {
    const server = await startRedisServer();
    endings.push(server.remove);
    return server;
  };
  const behindProxy = async (): Promise<{ server: RedisServer; proxy: TcpProxy }> => {
    const server = await serve();
    const proxy = await startTcpProxy(server.port);
    endings.push(proxy.close);
    return { server, proxy };
  };
  const open = (url: string, options: Partial<RedisLogOptions> = {}): EventLog => {
    const log = createRedisLog({ url, commandTimeoutMs: 10_000, ...options });
    endings.push(log.close);
    return log;
  };
  const ids = async (log: EventLog, stream: string): Promise<string[]> =>
    (await log.read(stream, 0, everything)).entries.map((entry) => entry.id);

  it('[V1] appends once when the reply is lost: the repeat under the same id finds the first', async () => {
    const { proxy } = await behindProxy();
    const log = open(proxy.url);
    const stream = freshStream();
    const { epoch } = await log.state(stream);
    const lost = proxy.loseNextReply();
    const outcome = await append(log, stream, draft('one'));
    await lost;
    expect(outcome).toEqual({ status: 'duplicate', epoch, seq: 1 });
    expect(await ids(log, stream)).toEqual(['one']);
  });

  it('[V1] keeps the order of the calls over a lost connection', async () => {
    const { proxy } = await behindProxy();
    const log = open(proxy.url);
    const stream = freshStream();
    await log.state(stream);
    const expected = Array.from({ length: 60 }, (_, index) => `e${index}`);
    const appends: Promise<unknown>[] = [];
    for (const [index, id] of expected.entries()) {
      if (index === 20) void proxy.loseNextReply();
      appends.push(append(log, stream, draft(id)));
      if (index % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(appends);
    expect(await ids(log, stream)).toEqual(expected);
  });

  it('[U3] knows its own claim again when the reply was lost', async () => {
    const { proxy } = await behindProxy();
    const log = open(proxy.url);
    const user = freshUser();
    await log.submits(user);
    const lost = proxy.loseNextReply();
    const outcome = await log.claim(user, 'submit', 'hash', 60_000);
    await lost;
    expect(outcome).toMatchObject({ status: 'claimed' });
    expect(await log.renew(user, 'submit', outcome.status === 'claimed' ? outcome.claim : '', 60_000)).toBe(true);
  });

  it('[V1] gives up a call when Redis stalls for longer than it may take, and the repeat is one event', async () => {
    const server = await serve();
    const log = open(server.url, { commandTimeoutMs: 150 });
    const stream = freshStream();
    await expect.poll(() => log.state(stream).then((state) => state.head, String)).toBe(0);
    await server.command('CLIENT', 'PAUSE', '1000', 'ALL');
    await expect(append(log, stream, draft('one'))).rejects.toMatchObject({
      name: 'ServerError',
      code: 'log-unavailable',
    });
    await expect
      .poll(() => append(log, stream, draft('one')).then((outcome) => outcome.status, String))
      .toBe('duplicate');
    expect(await ids(log, stream)).toEqual(['one']);
  });

  it('[V7] fills what followers missed while their connection was away', async () => {
    const { server, proxy } = await behindProxy();
    const [log, elsewhere] = [open(proxy.url), open(server.url)];
    const stream = freshStream();
    const follower = recordFollower();
    await log.follow(stream, follower);
    const expected: string[] = [];
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 20; index++) {
        if (index === 5) proxy.cut();
        expected.push(`e${round}-${index}`);
        await append(elsewhere, stream, draft(expected.at(-1)!));
      }
      await eventually(() => expect(follower.entries.map((entry) => entry.id)).toEqual(expected));
    }
    expect(follower.entries.map((entry) => entry.seq)).toEqual(expected.map((_, index) => index + 1));
    expect(follower.disturbances).toBe(0);
  });

  it('[V7] fills what followers missed also when nothing is appended any more', async () => {
    const { server, proxy } = await behindProxy();
    const [log, elsewhere] = [open(proxy.url), open(server.url)];
    const stream = freshStream();
    const follower = recordFollower();
    await log.follow(stream, follower);
    await log.state(stream);
    proxy.leadTo(1);
    proxy.cut();
    for (const id of ['one', 'two', 'three']) await append(elsewhere, stream, draft(id));
    proxy.leadTo(server.port);
    await eventually(() => expect(follower.entries.map((entry) => entry.id)).toEqual(['one', 'two', 'three']));
  });

  it('[U3] hears of a receipt by message, on another node, without looking again', async () => {
    const server = await serve();
    const [log, elsewhere] = [open(server.url, { pollMs: 3_600_000 }), open(server.url)];
    const user = freshUser();
    const outcome = await elsewhere.claim(user, 'submit', 'hash', 3_600_000);
    const waiting = log.settled(user, 'submit', new AbortController().signal);
    await eventually(async () => expect(String(await server.command('PUBSUB', 'SHARDCHANNELS'))).toContain(user));
    await elsewhere.settle(user, 'submit', outcome.status === 'claimed' ? outcome.claim : '', { text: '{"ok":true}' });
    expect(await waiting).toEqual({ text: '{"ok":true}' });
  });

  it('[U3] hears of a receipt that was settled while its connection was away', async () => {
    const { server, proxy } = await behindProxy();
    const [log, elsewhere] = [open(proxy.url, { pollMs: 3_600_000 }), open(server.url)];
    const user = freshUser();
    const outcome = await elsewhere.claim(user, 'submit', 'hash', 3_600_000);
    const waiting = log.settled(user, 'submit', new AbortController().signal);
    await eventually(async () => expect(String(await server.command('PUBSUB', 'SHARDCHANNELS'))).toContain(user));
    await log.submits(user);
    proxy.leadTo(1);
    proxy.cut();
    await elsewhere.settle(user, 'submit', outcome.status === 'claimed' ? outcome.claim : '', { text: '{"ok":true}' });
    proxy.leadTo(server.port);
    expect(await waiting).toEqual({ text: '{"ok":true}' });
  });

  it('goes on when the server forgot its scripts', async () => {
    const server = await serve();
    const log = open(server.url);
    const stream = freshStream();
    await append(log, stream, draft('one'));
    await server.command('SCRIPT', 'FLUSH');
    await Promise.all(['two', 'three', 'four'].map((id) => append(log, stream, draft(id))));
    expect(await ids(log, stream)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('rejects in time when there is no Redis at all, refuses more than it may hold, and closes', async () => {
    const server = await serve();
    await server.kill();
    const log = open(server.url, { commandTimeoutMs: 100, maxPending: 3 });
    const calls = Array.from({ length: 5 }, (_, index) => append(log, 'thread:1', draft(`e${index}`)));
    const reasons = (await Promise.allSettled(calls)).map((call) => (call.status === 'rejected' ? call.reason : call));
    expect(reasons.map((reason) => reason.code)).toEqual(Array(5).fill('log-unavailable'));
    expect(reasons.map((reason) => /maxPending/.test(reason.message))).toEqual([false, false, false, true, true]);
    await expect(log.follow('thread:1', recordFollower())).rejects.toMatchObject({ code: 'log-unavailable' });
    await log.close();
    await expect(append(log, 'thread:1', draft('late'))).rejects.toMatchObject({ code: 'log-unavailable' });
  });
});
