/** What a Redis log can be told: where its Redis is, what it keeps, how long it waits. */
import { type Clock, systemClock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import { type StreamLimits, type SubmitLimits, streamDefaults, submitDefaults } from '../log/memory-log-options.ts';
import type { RedisConnection } from './redis-connection.ts';

export interface RedisLogOptions {
  /** `redis[s]://[[user][:password]@][host][:port][/database]`; the log makes, tends and closes its own connections. */
  readonly url?: string;
  /**
   * A client of the `redis` package instead of a URL, or a cluster client: everything of one stream, and everything of one
   * user's submits, lies in one slot. It stays yours: connect it and close it. For subscriptions the log makes a duplicate,
   * which it closes. Make it with `disableOfflineQueue: true` (a cluster: in `defaults`), so that nothing piles up while Redis is away.
   */
  readonly client?: RedisConnection;
  /** What all keys and channels begin with; logs of different prefixes do not know each other. @defaultValue `throughline:` */
  readonly prefix?: string;
  /**
   * Bounds per stream; bytes are UTF-8 bytes, and an event's age is the time of Redis less its `at`, so that a node whose clock
   * is late by `maxAgeMs` or more appends what is forgotten at once. All nodes of one prefix must agree.
   * @defaultValue as `StreamLimits`, but `maxAgeMs` 86_400_000 (24 h)
   */
  readonly limits?: Partial<StreamLimits>;
  /** Bounds per user. All nodes of one prefix must agree. @defaultValue as `SubmitLimits` */
  readonly submits?: Partial<SubmitLimits>;
  /** A stream that nobody appended to or read for so long is forgotten whole, in milliseconds; it then has a new epoch. @defaultValue 604_800_000 (7 days) */
  readonly idleMs?: number;
  /** How long a call may take, its retries included, before it rejects with `log-unavailable`. @defaultValue 5_000 */
  readonly commandTimeoutMs?: number;
  /** Calls that may be under way at once; one more rejects at once with `log-unavailable`. @defaultValue 20_000 */
  readonly maxPending?: number;
  /** How often those who wait for a submit look for themselves, should a message get lost, in milliseconds. @defaultValue 1_000 */
  readonly pollMs?: number;
  /** `plain` for servers without sharded pub/sub. All nodes of one prefix must agree. @defaultValue 'sharded' */
  readonly fanOut?: 'sharded' | 'plain';
  /**
   * A restart of Redis keeps the epochs. Say so only of a Redis that loses nothing by it (`appendonly yes`, `appendfsync always`)
   * and that no replica ever replaces: a replica that is promoted and then restarted looks the same as a master that was restarted.
   * All nodes of one prefix must agree. @defaultValue false: a restart begins new epochs
   */
  readonly trustRestarts?: boolean;
  /** Told what followers threw and what went wrong in the background, such as lost connections. @defaultValue nothing */
  readonly onError?: (error: unknown) => void;
  /** Timers of this node; leases and ages go by the time of Redis. @defaultValue the platform's clock */
  readonly clock?: Clock;
  /** 0 ≤ x < 1; epochs and claims come from it. @defaultValue the platform's `crypto` */
  readonly random?: () => number;
  /** Milliseconds added to the time of Redis, for tests that let time pass. @defaultValue 0 */
  readonly timeShiftMs?: () => number;
}

const defaults = {
  prefix: 'throughline:',
  limits: { ...streamDefaults, maxAgeMs: 86_400_000 },
  submits: submitDefaults,
  idleMs: 604_800_000,
  commandTimeoutMs: 5_000,
  maxPending: 20_000,
  pollMs: 1_000,
  fanOut: 'sharded' as 'sharded' | 'plain',
  trustRestarts: false as boolean,
  onError: (_error: unknown): void => {},
  clock: systemClock,
  random: undefined as (() => number) | undefined,
  timeShiftMs: () => 0,
};

export type RedisLogSettings = Omit<typeof defaults, 'limits' | 'submits'> & {
  readonly limits: StreamLimits;
  readonly submits: SubmitLimits;
};

/** Complete values, or an `invalid-option` error that names the option. */
export function resolveRedisLogOptions(options: RedisLogOptions): RedisLogSettings {
  if ((options.url === undefined) === (options.client === undefined)) {
    throw new ServerError('invalid-option', 'createRedisLog needs `url` or `client`, and exactly one of them.');
  }
  const { url: _url, client: _client, ...rest } = options;
  const settings = {
    ...defaults,
    ...rest,
    limits: { ...defaults.limits, ...options.limits },
    submits: { ...defaults.submits, ...options.submits },
  };
  const { idleMs, commandTimeoutMs, maxPending, pollMs } = settings;
  const numbers = { ...settings.limits, ...settings.submits, idleMs, commandTimeoutMs, maxPending, pollMs };
  for (const [name, value] of Object.entries(numbers)) {
    // They become part of scripts: nothing but a whole number may get there.
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ServerError(
        'invalid-option',
        `createRedisLog: \`${name}\` must be a whole number above 0, not ${value}.`,
      );
    }
  }
  if (/[{}\s]/.test(settings.prefix)) {
    throw new ServerError(
      'invalid-option',
      'createRedisLog: `prefix` must not hold braces or white space; braces choose the slot.',
    );
  }
  return settings;
}
