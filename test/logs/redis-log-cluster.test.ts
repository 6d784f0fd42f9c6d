/** The Redis log under the contract on a cluster of three masters. */

import { describeLogContract } from '@throughline/testkit/log-contract';
import { createCluster } from 'redis';
import { afterAll, beforeAll } from 'vitest';
import { describeWithRedis } from '../../packages/server/test/redis/describe-with-redis.ts';
import { type RedisCluster, startRedisCluster } from '../../packages/server/test/redis/redis-cluster.ts';
import { makeTwoNodes } from './two-nodes-on-redis.ts';

describeWithRedis('The Redis log on a cluster', { own: true }, () => {
  let servers: RedisCluster;
  let client: ReturnType<typeof connect>;

  const connect = () =>
    createCluster({ rootNodes: servers.urls.map((url) => ({ url })), defaults: { disableOfflineQueue: true } });

  beforeAll(async () => {
    servers = await startRedisCluster();
    client = connect();
    await client.connect();
  });
  afterAll(async () => {
    client?.destroy();
    await servers?.remove();
  });

  describeLogContract(
    'It',
    makeTwoNodes(() => ({ client })),
    { histories: 20, pins: false },
  );
});
