/** What a Redis log does when its Redis loses something: it never reuses a number, and it says so. [V1, V7, U3] */
import { afterEach, expect, it } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import type { RedisLogOptions } from '../../src/redis/redis-log-options.ts';
import { append, draft, eventually, everything, freshStream, freshUser, recordFollower } from '../log/log-events.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const AOF = ['--appendonly', 'yes', '--appendfsync', 'always'];

describeWithRedis('A Redis log whose Redis loses something', { own: true }, () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  const serve = async (...args: string[]): Promise<RedisServer> => {
    const server = await startRedisServer(...args);
    endings.push(server.remove);
    return server;
  };
  const proxyTo = async (server: RedisServer): Promise<TcpProxy> => {
    const proxy = await startTcpProxy(server.port);
    endings.push(proxy.close);
    return proxy;
  };
  const open = (url: string, options: Partial<RedisLogOptions> = {}): EventLog => {
    const log = createRedisLog({ url, commandTimeoutMs: 10_000, ...options });
    endings.push(log.close);
    return log;
  };
  const fill = async (log: EventLog, stream: string, count = 3): Promise<string> => {
    await append(log, stream, draft('open', { runId: 'run', opens: true }));
    await append(log, stream, draft('ended', { runId: 'other', closes: true }));
    for (let index = 3; index <= count; index++) await append(log, stream, draft(`e${index}`));
    const state = await log.state(stream);
    expect(state.head).toBe(count);
    return state.epoch;
  };

  it('[V1] begins a new epoch when Redis was restarted, although its file was kept: it may have lost the last moment', async () => {
    const server = await serve(...AOF);
    const log = open(server.url);
    const [stream, user] = [freshStream(), freshUser()];
    const follower = recordFollower();
    const epoch = await fill(log, stream);
    await log.follow(stream, follower);
    const { epoch: submits } = await log.submits(user);
    expect(await log.claim(user, 'submit', 'hash', 60_000, submits)).toMatchObject({ status: 'claimed' });
    await server.kill();
    const waiting = append(log, stream, draft('after'));
    await server.restart();
    const outcome = await waiting;
    expect(outcome).toMatchObject({ status: 'appended', seq: 1 });
    expect(outcome).not.toMatchObject({ epoch });
    await eventually(() => expect(follower.disturbances).toBeGreaterThan(0));
    await append(log, stream, draft('next'));
    await eventually(() => expect(follower.entries.at(-1)).toMatchObject({ id: 'next', seq: 2 }));
    expect(await log.claim(user, 'submit', 'hash', 60_000, submits)).toEqual({ status: 'epoch-changed' });
  });

  it('[V1] goes on in the same epoch after a restart where `trustRestarts` says that nothing can be lost', async () => {
    const server = await serve(...AOF);
    const log = open(server.url, { trustRestarts: true });
    const [stream, user] = [freshStream(), freshUser()];
    const epoch = await fill(log, stream);
    const { epoch: submits } = await log.submits(user);
    await log.claim(user, 'submit', 'hash', 60_000, submits);
    await server.kill();
    await server.restart();
    expect(await append(log, stream, draft('after'))).toEqual({ status: 'appended', epoch, seq: 4 });
    expect(await log.claim(user, 'submit', 'hash', 60_000, submits)).toEqual({ status: 'running' });
  });

  it('[V1] begins a new epoch after a restart that kept nothing', async () => {
    const server = await serve();
    const log = open(server.url, { trustRestarts: true });
    const stream = freshStream();
    const epoch = await fill(log, stream);
    await server.kill();
    await server.restart();
    expect((await log.state(stream)).epoch).not.toBe(epoch);
  });

  it('[V1, U3] begins new epochs when the data was flushed, and tells followers on other nodes', async () => {
    const server = await serve();
    const [log, elsewhere] = [open(server.url), open(server.url)];
    const [stream, user] = [freshStream(), freshUser()];
    const follower = recordFollower();
    const epoch = await fill(log, stream);
    await elsewhere.follow(stream, follower);
    const { epoch: submits } = await log.submits(user);
    const claimed = await log.claim(user, 'submit', 'hash', 60_000, submits);
    await server.command('FLUSHALL');
    const state = await log.state(stream);
    expect(state).toMatchObject({ head: 0, oldest: 1, openRuns: [] });
    expect(state.epoch).not.toBe(epoch);
    await eventually(() => expect(follower.disturbances).toBe(1));
    expect(await append(log, stream, draft('after'))).toEqual({ status: 'appended', epoch: state.epoch, seq: 1 });
    await eventually(() => expect(follower.entries).toMatchObject([{ epoch: state.epoch, seq: 1, id: 'after' }]));
    expect((await log.submits(user)).epoch).not.toBe(submits);
    expect(await log.claim(user, 'submit', 'hash', 60_000, submits)).toEqual({ status: 'epoch-changed' });
    const claim = claimed.status === 'claimed' ? claimed.claim : '';
    expect(await log.renew(user, 'submit', claim, 60_000)).toBe(false);
    expect(await log.settled(user, 'submit', new AbortController().signal)).toBe('forgotten');
  });

  it.each(['meta', 'events', 'ids', 'open', 'ended'])(
    '[V1] begins a new epoch when the key `%s` of a stream was evicted',
    async (part) => {
      const server = await serve();
      const log = open(server.url);
      const stream = freshStream();
      const epoch = await fill(log, stream);
      expect(await server.command('DEL', `throughline:{stream:${stream}}:${part}`)).toBe(1);
      const outcome = await append(log, stream, draft('after'));
      expect(outcome).toMatchObject({ status: 'appended', seq: 1 });
      expect(outcome).not.toMatchObject({ epoch });
      expect((await log.read(stream, 0, everything)).entries.map((entry) => entry.id)).toEqual(['after']);
    },
  );

  it.each(['meta', 'claims', 'expiry'])(
    '[U3] begins a new epoch of submits when the key `%s` of a user was evicted',
    async (part) => {
      const server = await serve();
      const log = open(server.url);
      const user = freshUser();
      const { epoch } = await log.submits(user);
      await log.claim(user, 'submit', 'hash', 60_000, epoch);
      expect(await server.command('DEL', `throughline:{claims:${user}}:${part}`)).toBe(1);
      expect(await log.claim(user, 'submit', 'hash', 60_000, epoch)).toEqual({ status: 'epoch-changed' });
      expect((await log.submits(user)).epoch).not.toBe(epoch);
    },
  );

  it('[V1, U3] begins new epochs on a promoted replica that is behind, which would have used numbers again', async () => {
    const master = await serve();
    const replica = await serve('--replicaof', `127.0.0.1 ${master.port}`);
    const proxy = await proxyTo(master);
    const log = open(proxy.url);
    const [stream, user] = [freshStream(), freshUser()];
    const meta = `throughline:{stream:${stream}}:meta`;
    const follower = recordFollower();
    const epoch = await fill(log, stream, 3);
    await log.follow(stream, follower);
    const { epoch: submits } = await log.submits(user);
    const link = async (): Promise<unknown> => [
      await replica.command('HGET', meta, 'head'),
      await replica.command('EXISTS', `throughline:{claims:${user}}:meta`),
    ];
    await expect.poll(link).toEqual(['3', 1]);
    // The replica loses its master, without a word to those who append.
    await replica.command('REPLICAOF', '127.0.0.1', '1');
    expect(await append(log, stream, draft('four'))).toEqual({ status: 'appended', epoch, seq: 4 });
    expect(await append(log, stream, draft('five'))).toEqual({ status: 'appended', epoch, seq: 5 });
    expect(await log.claim(user, 'submit', 'hash', 60_000, submits)).toMatchObject({ status: 'claimed' });
    await master.kill();
    await replica.command('REPLICAOF', 'NO', 'ONE');
    proxy.leadTo(replica.port);
    // It knows the same epoch, and would go on at 4.
    expect(await replica.command('HMGET', meta, 'epoch', 'head')).toEqual([epoch, '3']);

    const outcome = await append(log, stream, draft('another four'));
    expect(outcome).toMatchObject({ status: 'appended', seq: 1 });
    expect(outcome).not.toMatchObject({ epoch });
    await eventually(() => expect(follower.disturbances).toBeGreaterThan(0));
    expect(follower.entries.filter((entry) => entry.epoch === epoch).map((entry) => entry.id)).toEqual([
      'four',
      'five',
    ]);
    expect(await log.claim(user, 'submit', 'hash', 60_000, submits)).toEqual({ status: 'epoch-changed' });
  });

  it('[V1] begins a new epoch on a promoted replica even where restarts are trusted', async () => {
    const master = await serve(...AOF);
    const replica = await serve(...AOF, '--replicaof', `127.0.0.1 ${master.port}`);
    const proxy = await proxyTo(master);
    const log = open(proxy.url, { trustRestarts: true });
    const stream = freshStream();
    const epoch = await fill(log, stream);
    await expect.poll(() => replica.command('EXISTS', `throughline:{stream:${stream}}:ended`)).toBe(1);
    await master.kill();
    await replica.command('REPLICAOF', 'NO', 'ONE');
    proxy.leadTo(replica.port);
    expect((await log.state(stream)).epoch).not.toBe(epoch);
  });

  it('lets all keys of a stream expire at one moment, and a stream made anew has a new epoch', async () => {
    const server = await serve();
    let shiftMs = 0;
    const log = open(server.url, { idleMs: 60_000, timeShiftMs: () => shiftMs });
    const stream = freshStream();
    const epoch = await fill(log, stream);
    const parts = ['meta', 'events', 'ids', 'open', 'ended'];
    const expiries = async (): Promise<unknown[]> =>
      Promise.all(parts.map((part) => server.command('PEXPIRETIME', `throughline:{stream:${stream}}:${part}`)));
    const first = await expiries();
    expect(new Set(first).size).toBe(1);
    expect(Number(first[0])).toBeGreaterThan(Date.now());
    await append(log, stream, draft('close', { runId: 'run', closes: true }));
    await append(log, stream, draft('reopen', { runId: 'again', opens: true }));
    expect(await expiries()).toEqual(first);
    shiftMs = 30_000;
    await append(log, stream, draft('later'));
    const second = await expiries();
    expect(new Set(second).size).toBe(1);
    expect(Number(second[0])).toBeGreaterThan(Number(first[0]));
    // Time past the expiry: Redis removes the keys the moment that they are given a time in the past.
    for (const part of parts) await server.command('PEXPIREAT', `throughline:{stream:${stream}}:${part}`, '1');
    expect((await log.state(stream)).epoch).not.toBe(epoch);
  });
});
