/** Options → settings: one table of defaults, every value decided once, what cannot be said at once. */
import { type Clock, systemClock } from '@throughline/protocol';
import {
  type CommandRegistry,
  createPartRoles,
  type EventRegistry,
  type PartRoleOf,
} from '@throughline/protocol/agent';
import { ServerError } from '../errors/server-error.ts';
import { profileNamed } from '../profiles/detect-profile.ts';
import { type Profile, profiles } from '../profiles/profile.ts';
import { type DescribeError, describeInGeneral, describeInOwnWords, guardDescriber } from '../run/describe-error.ts';
import { guardHooks, type ManagerHooks, type ManagerLogger } from './hooks.ts';
import type { ManagerOptions } from './manager-options.ts';
import { defaultLimits, defaultTimes, type ManagerLimits, type ManagerTimes } from './manager-tuning.ts';

/** The one table of defaults. The heartbeat comes from the profile. */
export const defaults = {
  limits: defaultLimits,
  times: defaultTimes,
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
