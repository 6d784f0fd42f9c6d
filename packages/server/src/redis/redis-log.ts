/** The event log in Redis or Valkey, shared by any number of nodes. [V1, V7, V8, V9, U3] */
import type { EventLog } from '../log/event-log.ts';
import { createListedAppends } from './listed-appends.ts';
import { createRedisClaims } from './redis-claims.ts';
import { connectTo } from './redis-connection.ts';
import { createRedisFeeds } from './redis-feeds.ts';
import { type RedisLogOptions, resolveRedisLogOptions } from './redis-log-options.ts';
import { createRedisOwners } from './redis-owners.ts';
import { createRedisRunner } from './redis-runner.ts';
import { createRedisStreams } from './redis-streams.ts';
import { createRedisSubscriber } from './redis-subscriber.ts';

/**
 * Makes a log whose events, claims and receipts live in one Redis (7 or later) or Valkey.
 *
 * - It connects in the background and for ever; a call waits for Redis for at most `commandTimeoutMs`, then rejects with
 *   a `ServerError` of code `log-unavailable`.
 * - A stream gets a new epoch when any of its keys is missing, and when the server is not the one that took its events:
 *   after a restart or a failover nobody can tell whether it lost some. The same goes for a user's claims.
 * - Set `repl-backlog-ttl 0` on servers that may be without a replica for an hour, since they then change their identity.
 */
export function createRedisLog(options: RedisLogOptions): EventLog {
  const settings = resolveRedisLogOptions(options);
  const { onError } = settings;
  const own = options.client === undefined ? connectTo(options.url!) : undefined;
  const connection = options.client ?? own!;
  const listening = connection.duplicate();

  const runner = createRedisRunner({ ...settings, connection });
  const subscriber = createRedisSubscriber({ ...settings, connection: listening });
  const streams = createRedisStreams(runner, settings);
  const feeds = createRedisFeeds({ ...settings, streams, subscriber });
  const claims = createRedisClaims(runner, subscriber, settings);
  const owners = createRedisOwners(runner, settings, streams.state);
  const listed = createListedAppends(streams, owners, onError);

  // Before anything else on each connection: a hash that the server does not know would let a later call overtake.
  const load = (): void => {
    for (const { text } of [...streams.scripts, ...claims.scripts, ...owners.scripts])
      connection.scriptLoad(text).catch(onError);
  };
  connection.on('ready', load);
  if (connection.isReady) load();

  let isClosed = false;
  own?.on('error', onError);
  for (const one of own ? [own, listening] : [listening]) one.connect().catch((error) => isClosed || onError(error));

  return {
    shared: true,
    append: listed.append,
    state: streams.state,
    read: streams.read,
    trim: streams.trim,
    noteSeen: streams.noteSeen,
    follow: feeds.follow,
    owners: owners.owners,
    takeOver: listed.takeOver,
    forget: streams.forget,
    streams: owners.streams,
    submits: claims.submits,
    claim: claims.claim,
    renew: claims.renew,
    settle: claims.settle,
    settled: claims.settled,
    forgetSubmits: claims.forget,
    async close() {
      isClosed = true;
      connection.off('ready', load);
      claims.close();
      feeds.close();
      runner.close();
      subscriber.close();
      if (own?.isOpen) own.destroy();
    },
  };
}
