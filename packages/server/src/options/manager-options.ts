/** Everything that can be set on an event manager. */
import type { Clock } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { EventLog } from '../log/event-log.ts';
import type { Profile, ProfileName } from '../profiles/profile.ts';
import type { DescribeError } from '../run/describe-error.ts';
import type { ManagerHooks, ManagerLogger } from './hooks.ts';
import type { ManagerLimits, ManagerTimes } from './manager-tuning.ts';

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
