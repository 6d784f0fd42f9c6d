/** A Redis log on the app's own client. */
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import { append, draft, eventually, freshStream, recordFollower } from '../log/log-events.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

describeWithRedis('A Redis log on the app’s own client', { own: true }, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.remove());

  it.each(['sharded', 'plain'] as const)(
    'uses it, listens on a duplicate by %s channels, and leaves it open',
    async (fanOut) => {
      const client = createClient({ url: server.url, disableOfflineQueue: true });
      await client.connect();
      const log = createRedisLog({ client, fanOut });
      const stream = freshStream();
      const follower = recordFollower();
      await log.follow(stream, follower);
      await append(log, stream, draft('one'));
      await eventually(() => expect(follower.entries.map((entry) => entry.id)).toEqual(['one']));
      await log.close();
      expect(await client.ping()).toBe('PONG');
      expect(String(await server.command('CLIENT', 'LIST')).match(/cmd=s?subscribe/g)).toBeNull();
      client.destroy();
    },
  );

  it('refuses options that make no sense, by name', () => {
    const code = 'invalid-option';
    expect(() => createRedisLog({})).toThrow(expect.objectContaining({ code }));
    expect(() => createRedisLog({ url: server.url, prefix: 'a{b}' })).toThrow(/`prefix`/);
    expect(() => createRedisLog({ url: server.url, limits: { maxEvents: 0 } })).toThrow(/`maxEvents`/);
    expect(() => createRedisLog({ url: server.url, submits: { ttlMs: 1.5 } })).toThrow(/`ttlMs`/);
  });
});
