/** The contract of an event log: where seq is born, what can be replayed, who may start a command. [V1, V7, V9, U3] */
import type { Cancel } from '@throughline/protocol';

/** An event on its way into the log. */
export interface EventDraft {
  /** Identity: appending the same id again is one event. */
  readonly id: string;
  /** Server time in epoch milliseconds; age-based trimming reads it. */
  readonly at: number;
  /** The run it belongs to, and whether it opens or closes that run. The log knows these flags, never names of types. */
  readonly runId?: string;
  readonly opens?: boolean;
  readonly closes?: boolean;
  /** Every field of the event frame but `op`, `stream` and `seq`, as JSON without the outer braces: `"id":"…","type":…`. Opaque. */
  readonly text: string;
}

/** An event of the log. */
export interface LogEntry extends EventDraft {
  readonly seq: number;
}

export interface OpenRun {
  readonly runId: string;
  /** Number of its first event. */
  readonly firstSeq: number;
  /** When something was last appended to it, in epoch milliseconds. [V8] */
  readonly lastAt: number;
}

export interface StreamState {
  readonly epoch: string;
  /** Number of the last event; 0 for none. */
  readonly head: number;
  /** Number of the oldest event that is kept; `head + 1` when none is. */
  readonly oldest: number;
  readonly openRuns: readonly OpenRun[];
}

export type AppendOutcome =
  /** `duplicate`: the id was there before; its first number is told. */
  | { readonly status: 'appended' | 'duplicate'; readonly epoch: string; readonly seq: number }
  /** The run has had its terminal event. */
  | { readonly status: 'run-ended' };

export interface LogPage {
  readonly state: StreamState;
  /** In seq order, without holes, from `after + 1` on; empty when there is nothing (more) or `after + 1 < oldest`. */
  readonly entries: readonly LogEntry[];
}

/** What a log calls when a followed stream changes. */
export interface LogFollower {
  /** A new entry: in seq order, without holes, each once, within one epoch. */
  appended(epoch: string, entry: LogEntry): void;
  /** The epoch changed, or entries could not be followed without a hole: read the state again. */
  disturbed(): void;
  /** A `seen` was noted, here or on another node: everything up to `seq` was dispatched by some session. [V9] */
  seen(epoch: string, seq: number): void;
}

/** The first answer to a submit, kept for its repeats. */
export interface StoredReceipt {
  readonly text: string;
}

export type ClaimOutcome =
  /** Nobody had it: the caller starts it, and renews the claim while it runs. */
  | { readonly status: 'claimed'; readonly claim: string }
  /** Somebody runs it now. */
  | { readonly status: 'running' }
  /** It was answered before. */
  | { readonly status: 'settled'; readonly receipt: StoredReceipt }
  /** Somebody started it and let the claim lapse. */
  | { readonly status: 'lapsed' }
  /** The same id with another body. */
  | { readonly status: 'conflict' };

/**
 * A log that may have lost an acknowledged append changes epoch.
 * Every method may reject when the log cannot be reached; nothing is then known about what it did.
 */
export interface EventLog {
  /** Makes the stream if nobody has: an authorised stream always exists. */
  state(stream: string): Promise<StreamState>;
  /** Atomic. Resolves once the event is in the log. */
  append(stream: string, draft: EventDraft): Promise<AppendOutcome>;
  /** Reads after a number: at most `limits.entries` entries, and at most about `limits.bytes` (always at least one entry). */
  read(stream: string, after: number, limits: { entries: number; bytes: number; until?: number }): Promise<LogPage>;
  /** Tells the follower of everything that is appended from now on; resolves once that is so. */
  follow(stream: string, follower: LogFollower): Promise<Cancel>;
  /** Forgets events up to and including `upTo`. */
  trim(stream: string, upTo: number): Promise<void>;
  /** Notes that a session dispatched everything up to `seq`; followers of the stream are told. */
  noteSeen(stream: string, epoch: string, seq: number): Promise<void>;

  /** The life of the claims: changes when claims or receipts may have been lost. `welcome.submits`. */
  submits(): Promise<{ readonly epoch: string; readonly ttlMs: number }>;
  /** Takes a command for starting: at most one caller ever gets `claimed` for one `(userId, id)`. */
  claim(userId: string, id: string, bodyHash: string, leaseMs: number): Promise<ClaimOutcome>;
  /** False when the claim had lapsed. */
  renew(userId: string, id: string, claim: string, leaseMs: number): Promise<boolean>;
  /** Keeps the receipt for repeats and tells those who wait. `null` forgets the claim (a receipt that asks for a retry). */
  settle(userId: string, id: string, claim: string, receipt: StoredReceipt | null): Promise<void>;
  /** Resolves when the submit is settled or its claim lapses, wherever it runs. */
  settled(userId: string, id: string, signal: AbortSignal): Promise<StoredReceipt | 'lapsed' | 'forgotten'>;

  close(): Promise<void>;
}
