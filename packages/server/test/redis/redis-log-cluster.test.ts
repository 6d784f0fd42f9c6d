/** The Redis log under the contract on a cluster of three masters. */
import { createCluster } from 'redis';
import { afterAll, beforeAll } from 'vitest';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import { describeLogContract } from '../log/log-contract.ts';
import type { MakeLog } from '../log/log-under-test.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisCluster, startRedisCluster } from './redis-cluster.ts';

describeWithRedis('The Redis log on a cluster', { own: true }, () => {
  let servers: RedisCluster;
  let client: ReturnType<typeof connect>;
  let made = 0;

  const connect = () =>
    createCluster({ rootNodes: servers.urls.map((url) => ({ url })), defaults: { disableOfflineQueue: true } });

  beforeAll(async () => {
    servers = await startRedisCluster();
    client = connect();
    await client.connect();
  }, 30_000);
  afterAll(async () => {
    client?.destroy();
    await servers?.remove();
  });

  const make: MakeLog = async (bounds) => {
    let shiftMs = 0;
    const options = { client, prefix: `test-${++made}:`, timeShiftMs: () => shiftMs, pollMs: 5, ...bounds };
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

  describeLogContract('It', make, { histories: 20 });
});
