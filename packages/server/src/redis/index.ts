/** The event log on Redis or Valkey, for managers on many nodes. */
export type { RedisConnection } from './redis-connection.ts';
export { createRedisLog } from './redis-log.ts';
export type { RedisLogOptions } from './redis-log-options.ts';
