/** The driver: what the runner may ask of the server's own side, where the wire alone is not enough. */
import type { EventFrame } from '@throughline/protocol';

/** Waits of the server in milliseconds, where it knows them. */
export interface ServerTimes {
  readonly helloTimeoutMs?: number;
  readonly graceMs?: number;
  readonly runIdleMs?: number;
  readonly cancelGraceMs?: number;
}

/** What a driver says of itself and its server. */
export interface DriverFacts {
  /** Where the server listens, when the driver started it. */
  readonly url?: string;
  readonly times?: ServerTimes;
  /** The longest silence to expect of it, in milliseconds, as its `welcome` says. @defaultValue 25_000 */
  readonly heartbeatMs?: number;
  /** The server has the commands `conformance_echo`, `conformance_hold` and `conformance_fail`. @defaultValue false */
  readonly commands?: boolean;
}

/** An event to append; the same `id` again is the same event. */
export type DriverEvent = Pick<EventFrame, 'type' | 'data'> & {
  readonly [Field in 'id' | 'runId' | 'threadId']?: string;
};

/** `stream` is a full name, such as `user:ada` or `thread:42`. */
export interface PublishAsk {
  readonly stream: string;
  readonly event: DriverEvent;
}

/**
 * Everything but `facts` may be missing: what needs it is then skipped. A call that rejects fails the check; a refusal
 * by the server, such as `run-ended`, is an error with that `code`.
 */
export interface ConformanceDriver {
  facts(): DriverFacts | Promise<DriverFacts>;
  /** A good credential of that user, which ends after `expiresInMs`, or does not end during the run. */
  token?(ask: { user: string; expiresInMs?: number }): Promise<{ token: string }>;
  /** Appends an event; resolves once it is in the log, with its number. */
  publish?(ask: PublishAsk): Promise<{ seq: number }>;
  /** Forgets the events of a stream up to and including a number. */
  trim?(ask: { stream: string; upTo: number }): Promise<unknown>;
  /** Starts the server anew, with or without what its log kept; resolves once it can be reached. */
  restart?(ask: { log: 'keep' | 'lose' }): Promise<{ url?: string } | undefined>;
  /** Lets a user read a stream and submit to it; without it nobody may. */
  grant?(ask: { user: string; stream: string }): Promise<unknown>;
  /** Takes that right back. */
  revoke?(ask: { user: string; stream: string }): Promise<unknown>;
  /** The highest number of the stream that a session has confirmed. */
  seen?(ask: { stream: string }): Promise<{ seq: number }>;
  /** Lets the `conformance_hold` of that submit end. */
  release?(ask: { submitId: string }): Promise<unknown>;
  /** The run is over. */
  close?(): Promise<unknown>;
}

/** What may be asked, by name. */
export type DriverAsk = Exclude<keyof ConformanceDriver, 'facts' | 'close'>;

export const driverAsks: readonly DriverAsk[] = [
  'token',
  'publish',
  'trim',
  'restart',
  'grant',
  'revoke',
  'seen',
  'release',
];

/** The driver could not do what it was asked. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  /** Why the server refused, such as `run-ended`; undefined when the driver itself failed. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}
