/** The Redis log under the contract, two nodes on one real Redis. */
import { afterAll, beforeAll } from 'vitest';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import { describeLogContract } from '../log/log-contract.ts';
import type { MakeLog } from '../log/log-under-test.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

describeWithRedis('The Redis log', { own: false }, () => {
  let server: RedisServer | undefined;
  let url = process.env.REDIS_URL ?? '';
  let made = 0;

  beforeAll(async () => {
    if (url) return;
    server = await startRedisServer();
    url = server.url;
  });
  afterAll(() => server?.remove());

  const make: MakeLog = async (bounds) => {
    const prefix = `test-${process.pid}-${Date.now()}-${++made}:`;
    // Leases and ages go by the time of Redis, shifted; those who wait look often, so that a shift is noticed soon.
    let shiftMs = 0;
    const options = { url, prefix, timeShiftMs: () => shiftMs, pollMs: 5, ...bounds };
    const [log, elsewhere] = [createRedisLog(options), createRedisLog(options)];
    return {
      log,
      elsewhere,
      now: () => Date.now() + shiftMs,
      advance(ms) {
        shiftMs += ms;
      },
      async close() {
        await Promise.all([log.close(), elsewhere.close()]);
      },
    };
  };

  describeLogContract('It', make, { histories: 60 });
});
