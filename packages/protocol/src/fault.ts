/** The one table of named failures, each with its close code and what a client does about it. */

/**
 * What a client does after a fault: `backoff` redials with jitter, `retry-after` waits at least `retryAfterMs`,
 * `ask-token` asks the token provider again before it gives up (L8), `closed` never redials,
 * `isolate` redials with backoff and sends unanswered submits one at a time.
 */
export type RetryVerdict = 'backoff' | 'retry-after' | 'ask-token' | 'isolate' | 'closed';

interface FaultRow {
  /** Close codes that mean this fault; the first one is what a server sends. Empty: made by the client. */
  readonly close: readonly number[];
  readonly retry: RetryVerdict;
}

/** Every fault of wire version 1 (PROTOCOL.md, section Faults). */
export const faults = {
  'bad-frame': { close: [4400], retry: 'backoff' },
  unauthorized: { close: [4401], retry: 'ask-token' },
  forbidden: { close: [4403], retry: 'closed' },
  'unsupported-version': { close: [4406], retry: 'closed' },
  'invalid-user': { close: [4407], retry: 'closed' },
  'hello-timeout': { close: [4408], retry: 'backoff' },
  superseded: { close: [4409], retry: 'closed' },
  'message-too-large': { close: [4413, 1009], retry: 'isolate' },
  'rate-limited': { close: [4429], retry: 'retry-after' },
  'too-many-connections': { close: [4430], retry: 'backoff' },
  internal: { close: [1011], retry: 'backoff' },
  restarting: { close: [1012], retry: 'retry-after' },
  starting: { close: [1013], retry: 'retry-after' },
  'socket-lost': { close: [], retry: 'backoff' },
  silent: { close: [], retry: 'backoff' },
  offline: { close: [], retry: 'backoff' },
  'token-unavailable': { close: [], retry: 'backoff' },
} as const satisfies Record<string, FaultRow>;

/** The name of a fault. */
export type FaultCode = keyof typeof faults;

/** A fault as a page sees it: a name, a sentence for people, and how long the server asked to wait. */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}

const byCloseCode = new Map<number, FaultCode>(
  Object.entries(faults).flatMap(([code, row]) => row.close.map((close) => [close, code as FaultCode] as const)),
);

/** Is the text one of the fault names of this version? */
export const isFaultCode = (code: string): code is FaultCode => Object.hasOwn(faults, code);

/** The fault that a close code stands for; every code that the table does not know, 1000 included, is `socket-lost`. */
export const faultOfClose = (closeCode: number): FaultCode => byCloseCode.get(closeCode) ?? 'socket-lost';

/** The close code that a server sends with a fault. Faults that only a client makes have none: 1000. */
export const closeCodeOf = (code: FaultCode): number => faults[code].close[0] ?? 1000;
