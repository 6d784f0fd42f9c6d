/** Runs Redis tests where there is a Redis, and says in one line what was left out where there is none. */
import { leaveOut } from '@throughline/test-support';
import { describe } from 'vitest';
import { hasRedisServer } from './redis-server.ts';

/** `own`: the tests stop, stall and promote servers, so that a shared one is of no use. */
export function describeWithRedis(name: string, needs: { own: boolean }, tests: () => void): void {
  const able = hasRedisServer() || (!needs.own && process.env.REDIS_URL !== undefined);
  if (!able) {
    const missing = needs.own ? 'no redis-server on this machine' : 'no redis-server on this machine and no REDIS_URL';
    leaveOut(name, missing, 'install redis-server');
  }
  describe.skipIf(!able)(name, tests);
}
