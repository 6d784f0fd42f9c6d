/**
 * The states of a connection, each with only its own data.
 *
 * ```
 *              connect                token, url              opened: hello            welcome
 *   ┌──────┐ ───────────► ┌───────────────────────────┐ ───────────────► ┌──────────┐ ─────────► ┌──────┐
 *   │ idle │              │ dialling: asking, opening │                  │ greeting │            │ open │ ◄┐ probe,
 *   └──────┘              └───────────────────────────┘                  └──────────┘            └──────┘ ─┘ refresh
 *                           ▲     ▲        │ failed, timed out                │ failed, timed out    │ lost, silent
 *       backoff over, wake  │     │        ▼                                  ▼                      ▼
 *                           │  ┌─────────────────────────────────────────────────────────────────────────┐
 *                           └──│ waiting                                                                 │
 *                              └─────────────────────────────────────────────────────────────────────────┘
 *   pagehide from dialling, greeting, open, waiting (freeze: from waiting) ──► paused ──► no reason left: dialling
 *   close(), or a fault for good, from anywhere ──► closed ──► connect: dialling
 * ```
 *
 * With an app's own reconnecting socket dialling runs in the other order: opening, then asking for the token.
 */
import type { Fault, FaultFrame } from '@throughline/protocol';

/** Why a connection is on hold. */
export type PauseReason = 'pagehide' | 'freeze';

/** What one attempt hands to the next. */
export interface Carry {
  /** Attempts that failed in a row; falls back by rule B3 only. */
  readonly attempt: number;
  /** Why the token provider is asked next. */
  readonly reason: 'connect' | 'unauthorized';
  /** The token that the server refused last, until a connection has been stable. [L8] */
  readonly refusal: Refusal | undefined;
  /** Silences in a row that moved nothing: each doubles the waits. [L7] */
  readonly doublings: number;
}

/** `token` is a number that stands for it: another text has another number. */
export interface Refusal {
  readonly token: number;
  /** The next attempt comes after a wait, so that what it is told counts. */
  readonly waited: boolean;
}

/** A token that was sent on this connection: which one, and when by the monotonic clock. */
export interface SentToken {
  readonly token: number;
  readonly at: number;
}

/** A moment that must not be anticipated, on both clocks: whichever reaches it first counts, so that a sleep counts. */
export interface Floor {
  readonly elapsed: number;
  readonly now: number;
}

/** A ping is out, and something must come in before its deadline. */
export interface Probe {
  /** Signs of life counted when it was sent. */
  readonly signs: number;
  readonly sentAt: number;
  /** The first deadline came so late that frames may still have been queued behind it. */
  readonly repeated: boolean;
}

export interface Idle {
  readonly name: 'idle';
  readonly generation: number;
}
export interface Dialling {
  readonly name: 'dialling';
  readonly generation: number;
  readonly carry: Carry;
  readonly phase: 'asking' | 'opening';
}
export interface Greeting {
  readonly name: 'greeting';
  readonly generation: number;
  readonly carry: Carry;
  readonly openedAt: number;
  readonly sent: SentToken;
  /** Signs of life counted when `hello` was sent, or when its answer was last waited for. */
  readonly signs: number;
  /** The server's `fault`, once it came: the close follows. */
  readonly faultFrame: FaultFrame | undefined;
}
export interface Open {
  readonly name: 'open';
  readonly generation: number;
  readonly carry: Carry;
  readonly faultFrame: FaultFrame | undefined;
  /** Is the page's own stream live? Told from outside. */
  readonly live: boolean;
  /** Has the socket been open long enough to be trusted? [B3] */
  readonly stable: boolean;
  /** Silence beyond this, stretched, is checked with a ping. [L2] */
  readonly silenceLimitMs: number;
  readonly sent: SentToken;
  readonly probe: Probe | undefined;
  /** Refreshes of the token that failed in a row; undefined while none is wanted. */
  readonly refresh: { readonly attempt: number } | undefined;
}
export interface Waiting {
  readonly name: 'waiting';
  readonly generation: number;
  readonly carry: Carry;
  readonly fault: Fault;
  /** Epoch milliseconds of the next attempt; undefined: the app's own socket decides. */
  readonly retryAt: number | undefined;
  readonly floor: Floor;
}
export interface Paused {
  readonly name: 'paused';
  readonly generation: number;
  readonly carry: Carry;
  readonly reasons: readonly PauseReason[];
  readonly floor: Floor;
}
export interface Closed {
  readonly name: 'closed';
  readonly generation: number;
  readonly fault: Fault | undefined;
}

export type ConnectionState = Idle | Dialling | Greeting | Open | Waiting | Paused | Closed;

export const idle: Idle = { name: 'idle', generation: 0 };
