/** The Redis log under the contract, two nodes on one real Redis. */

import { describeLogContract } from '@throughline/testkit/log-contract';
import { afterAll, beforeAll } from 'vitest';
import { describeWithRedis } from '../../packages/server/test/redis/describe-with-redis.ts';
import { type RedisServer, startRedisServer } from '../../packages/server/test/redis/redis-server.ts';
import { makeTwoNodes } from './two-nodes-on-redis.ts';

describeWithRedis('The Redis log', { own: false }, () => {
  let server: RedisServer | undefined;
  let url = process.env.REDIS_URL ?? '';

  beforeAll(async () => {
    if (url) return;
    server = await startRedisServer();
    url = server.url;
  });
  afterAll(() => server?.remove());

  describeLogContract(
    'It',
    makeTwoNodes(() => ({ url })),
    { histories: 60, pins: false },
  );
});
