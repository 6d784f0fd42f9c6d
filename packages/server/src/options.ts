/** Everything that can be set on an event manager, with one table of defaults. */
import { type Clock, systemClock } from '@throughline/protocol';
import {
  type CommandRegistry,
  createPartRoles,
  type EventRegistry,
  type PartRoleOf,
} from '@throughline/protocol/agent';
import { guardHooks, type ManagerHooks, type ManagerLogger } from './hooks.ts';
import type { EventLog } from './log/event-log.ts';
import { profileNamed } from './profiles/detect-profile.ts';
import { type Profile, type ProfileName, profiles } from './profiles/profile.ts';
import { type DescribeError, describeInGeneral, describeInOwnWords, guardDescriber } from './run/describe-error.ts';
import { ServerError } from './server-error.ts';

export interface AuthenticateAsk {
  /** As the page sent it; undefined when it sent none. */
  readonly token: string | undefined;
  readonly session: string;
  /** What the transport knows: for `./ws` the request of the upgrade. */
  readonly request: unknown;
}

export interface Identity {
  /**
   * 1 to 123 of `A–Z a–z 0–9 _ . ~ : @ | -`. Any other id, such as an address with `+` or a name in another script, is the
   * fault `invalid-user`: encode it, with `encodeURIComponent(id).replaceAll('%', '~')` for one, or use your own key.
   */
  readonly userId: string;
  /**
   * Epoch milliseconds. Before it the page is asked for a fresh token, once (see `times.expiringMs`); at it the connection is
   * closed. @defaultValue never
   */
  readonly expiresAt?: number;
  /** Handed to `authorize` and to the handlers of commands. */
  readonly context?: unknown;
}

export interface AuthorizeAsk {
  readonly userId: string;
  /** Full name: `user:ada`, `thread:42`. */
  readonly stream: string;
  readonly action: 'read' | 'submit';
  readonly context: unknown;
}

/** Bounds; all of them are per node. */
export interface ManagerLimits {
  /** Largest message that a page may send, in UTF-8 bytes; told in `welcome`. @defaultValue 1_048_576 */
  readonly maxMessageBytes: number;
  /** Largest message before a good `hello`, in UTF-8 bytes. @defaultValue 65_536 */
  readonly maxHelloBytes: number;
  /** Largest event, as the text of its frame in characters: `publish` throws `too-large` above it. @defaultValue 1_048_576 */
  readonly maxEventBytes: number;
  /** Submits of one connection that may be unanswered; told in `welcome`. More are answered `rate-limited`. @defaultValue 16 */
  readonly maxInFlight: number;
  /** What the unanswered submits of one connection may hold, in characters of JSON. More are answered `rate-limited`. @defaultValue 8_388_608 */
  readonly maxInFlightBytes: number;
  /** Submits a user may begin in a minute. Reserved commands count apart, ten times as many. @defaultValue 60 */
  readonly submitsPerMinute: number;
  /** Frames of any kind that a connection may send in ten seconds; above it: `rate-limited`, 4429. @defaultValue 2_000 */
  readonly framesPerTenSeconds: number;
  /**
   * Connections of one user. Over it one gives way: a silent one, else the newcomer if its page is hidden, else the one
   * whose page has asked for nothing for the longest. It is told `too-many-connections`. [L6] @defaultValue 10
   */
  readonly connectionsPerUser: number;
  /** Streams that one connection may have open, its own included. @defaultValue 100 */
  readonly streamsPerConnection: number;
  /**
   * Sockets that have not yet said a good `hello`, all together. Over it the one that has been mute for the longest is let
   * go; where all of them have spoken, the newcomer is. @defaultValue 1_000
   */
  readonly maxGreeting: number;
  /** What one socket may hold unsent before its streams fall back to paged replay, in bytes. [V3] @defaultValue 262_144 */
  readonly maxBufferedBytes: number;
  /** One page of a replay: at most so many events … @defaultValue 512 */
  readonly pageEntries: number;
  /** … and about so many bytes. @defaultValue 65_536 */
  readonly pageBytes: number;
  /** Frames joined into one message hold at most about so many characters. @defaultValue 65_536 */
  readonly maxBatchBytes: number;
}

/** Waits, in milliseconds. */
export interface ManagerTimes {
  /** From the opening of a socket to its `hello`. [H2] @defaultValue 10_000 */
  readonly helloTimeoutMs: number;
  /** Silence after which a heartbeat goes out. @defaultValue the profile's: 25_000 */
  readonly heartbeatMs: number;
  /** How long a page may take beyond two heartbeats before it is dropped. [L6] @defaultValue 5_000 */
  readonly graceMs: number;
  /** How long before its end a credential is asked for anew; at half of what was left, if that is later. [L8] @defaultValue 60_000 */
  readonly expiringMs: number;
  /** Least time between two calls of `authenticate` for one connection. [L8] @defaultValue 1_000 */
  readonly refreshFloorMs: number;
  /** What `authenticate` and `authorize` get to answer; later is as if they had thrown. @defaultValue 10_000 */
  readonly authTimeoutMs: number;
  /** A run that says nothing for so long is ended as `abandoned`. [V8] @defaultValue 3_600_000 */
  readonly runIdleMs: number;
  /** For how long a node owns its runs without a sign of life; then they are ended or go on elsewhere. [R2] @defaultValue 15_000 */
  readonly ownerLeaseMs: number;
  /** How often a node with runs gives that sign, and looks for nodes that do not. At most half of the lease. @defaultValue 5_000 */
  readonly ownerRenewMs: number;
  /** What a cancelled run gets to end by itself. [V8] @defaultValue 10_000 */
  readonly cancelGraceMs: number;
  /** How long a claim of a submit lives without being renewed. [U3] @defaultValue 30_000 */
  readonly claimLeaseMs: number;
  /** What pages are asked to wait at least, after `starting`, `restarting` and `rate-limited`. @defaultValue 1_000 */
  readonly retryAfterMs: number;
  /** Closing tells each page to wait up to so much longer, at random, so that they do not all come back at once. @defaultValue 5_000 */
  readonly restartSpreadMs: number;
  /** What `publish` waits for a confirmation. @defaultValue 5_000 */
  readonly confirmTimeoutMs: number;
}

export interface ManagerOptions<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** Where events live. @defaultValue a memory log of this manager's own, closed with it */
  readonly log?: EventLog;
  /**
   * Who is it? `null`: nobody (`unauthorized`). What it throws is the server's failure and not the page's (`internal`); on
   * an open connection the credential before stays, and it is asked again.
   * Needed only to attach connections: without it every `hello` is refused.
   */
  readonly authenticate?: (ask: AuthenticateAsk) => Identity | null | Promise<Identity | null>;
  /** May this user? A throw refuses as `unavailable`, to be tried again. @defaultValue the own stream only */
  readonly authorize?: (ask: AuthorizeAsk) => boolean | Promise<boolean>;
  /** Checks and types event bodies. @defaultValue envelopes only */
  readonly events?: Events;
  /** Checks and types the data of commands. @defaultValue unchecked */
  readonly commands?: Commands;
  readonly limits?: Partial<ManagerLimits>;
  readonly times?: Partial<ManagerTimes>;
  /** Retries, heartbeat and cold start. Explicit options win over it. @defaultValue 'development' */
  readonly profile?: Profile | ProfileName | 'local' | 'test';
  /** @defaultValue the platform's clock */
  readonly clock?: Clock;
  /** Numbers from 0 up to, not including, 1. Ids come from it too, where it is given. @defaultValue the platform's */
  readonly random?: () => number;
  /** Runs a flush of what one tick wrote. [V2] @defaultValue in a microtask */
  readonly schedule?: (flush: () => void) => void;
  /**
   * What pages are told of an error that an agent, a tool or a handler threw. The word for word error goes to `hooks.error`.
   * @defaultValue in the production profile a general sentence, elsewhere the error's own words, secrets redacted
   */
  readonly describeError?: DescribeError;
  readonly hooks?: ManagerHooks;
  /** @defaultValue silence */
  readonly logger?: ManagerLogger;
}

const limits: ManagerLimits = {
  maxMessageBytes: 1_048_576,
  maxHelloBytes: 65_536,
  maxEventBytes: 1_048_576,
  maxInFlight: 16,
  maxInFlightBytes: 8_388_608,
  submitsPerMinute: 60,
  framesPerTenSeconds: 2_000,
  connectionsPerUser: 10,
  streamsPerConnection: 100,
  maxGreeting: 1_000,
  maxBufferedBytes: 262_144,
  pageEntries: 512,
  pageBytes: 65_536,
  maxBatchBytes: 65_536,
};

const times: Omit<ManagerTimes, 'heartbeatMs'> = {
  helloTimeoutMs: 10_000,
  graceMs: 5_000,
  expiringMs: 60_000,
  refreshFloorMs: 1_000,
  authTimeoutMs: 10_000,
  runIdleMs: 3_600_000,
  ownerLeaseMs: 15_000,
  ownerRenewMs: 5_000,
  cancelGraceMs: 10_000,
  claimLeaseMs: 30_000,
  retryAfterMs: 1_000,
  restartSpreadMs: 5_000,
  confirmTimeoutMs: 5_000,
};

/** The one table of defaults. The heartbeat comes from the profile. */
export const defaults = {
  limits,
  times,
  profile: profiles.development,
  clock: systemClock,
  // Not queueMicrotask: jest's fake timers take it away.
  schedule: (flush: () => void): void => void Promise.resolve().then(flush),
  hooks: {} as ManagerHooks,
  logger: { warn() {}, error() {} } as ManagerLogger,
  authenticate: (() => null) as NonNullable<ManagerOptions['authenticate']>,
  authorize: (({ userId, stream }) => stream === `user:${userId}`) as NonNullable<ManagerOptions['authorize']>,
} as const;

/** Options with every value decided; inner code never asks "or else". */
export interface Settings {
  readonly authenticate: NonNullable<ManagerOptions['authenticate']>;
  readonly authorize: NonNullable<ManagerOptions['authorize']>;
  readonly events: EventRegistry | undefined;
  /** What an event says in a part of its run. [K1] */
  readonly partRoleOf: PartRoleOf;
  readonly commands: CommandRegistry | undefined;
  readonly limits: ManagerLimits;
  readonly times: ManagerTimes;
  readonly profile: Profile;
  readonly clock: Clock;
  readonly random: () => number;
  /** Undefined: ids come from the platform's `crypto`. */
  readonly seededRandom: (() => number) | undefined;
  readonly schedule: (flush: () => void) => void;
  readonly describeError: DescribeError;
  readonly hooks: ManagerHooks;
  readonly logger: ManagerLogger;
}

function checkNumbers(kind: string, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(Number.isSafeInteger(value) && (value as number) > 0) && value !== Number.POSITIVE_INFINITY) {
      throw new ServerError('invalid-option', `${kind}.${name} must be a whole number above 0, or Infinity.`);
    }
  }
}

const stripUndefined = <Value extends object>(value: Value | undefined): Partial<Value> =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([, each]) => each !== undefined)) as Partial<Value>;

/** Resolves the options once; throws `invalid-option`. */
export function resolveOptions(options: ManagerOptions<any, any>): Settings {
  const given = options.profile ?? defaults.profile;
  const profile = typeof given === 'string' ? profileNamed(given) : given;
  const logger = options.logger ?? defaults.logger;
  const settings: Settings = {
    authenticate: options.authenticate ?? defaults.authenticate,
    authorize: options.authorize ?? defaults.authorize,
    events: options.events,
    partRoleOf: createPartRoles(options.events, (type, issue) => logger.warn(issue, { type })),
    commands: options.commands,
    limits: { ...defaults.limits, ...stripUndefined(options.limits) },
    times: { ...defaults.times, heartbeatMs: profile.heartbeatMs, ...stripUndefined(options.times) },
    profile,
    clock: options.clock ?? defaults.clock,
    random: options.random ?? Math.random,
    seededRandom: options.random,
    schedule: options.schedule ?? defaults.schedule,
    describeError: guardDescriber(
      options.describeError ?? (profile.name === 'production' ? describeInGeneral : describeInOwnWords),
    ),
    hooks: guardHooks(options.hooks ?? defaults.hooks),
    logger,
  };
  checkNumbers('limits', settings.limits);
  checkNumbers('times', settings.times);
  if (2 * settings.times.ownerRenewMs > settings.times.ownerLeaseMs) {
    throw new ServerError('invalid-option', 'times.ownerRenewMs must be at most half of times.ownerLeaseMs.');
  }
  return settings;
}
