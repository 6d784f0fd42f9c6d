/** The Redis log under the contract, two nodes on one real Redis. */
import { afterAll, beforeAll } from 'vitest';
import { describeLogContract } from '../log/log-contract.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { makeTwoNodes } from './two-nodes.ts';

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
