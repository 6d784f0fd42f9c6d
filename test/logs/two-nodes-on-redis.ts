/** A Redis log as the contract wants it: two nodes on one Redis, under names of their own, on a clock that can be shifted. */
import { createRedisLog, type RedisLogOptions } from '@throughline/server/redis';
import type { MakeLog } from '@throughline/testkit/log-contract';

let made = 0;

/** @param reach - how the nodes get to Redis; asked when a log is made */
export const makeTwoNodes =
  (reach: () => Partial<Pick<RedisLogOptions, 'url' | 'client'>>): MakeLog =>
  async (bounds) => {
    const prefix = `test-${process.pid}-${Date.now()}-${++made}:`;
    // Leases and ages go by the time of Redis, shifted; those who wait look often, so that a shift is noticed soon.
    let shiftMs = 0;
    const options = { ...reach(), prefix, timeShiftMs: () => shiftMs, pollMs: 5, ...bounds };
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
