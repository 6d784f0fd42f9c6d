/** The contract of an event log: where seq is born, what is kept and can be replayed, who may start a command. [V1, V7–V9, K9–K14, U3] */
import type { Cancel } from '@throughline/protocol';
import type { OpenRun, SeqRange } from './open-run.ts';
import type { RunOwners, RunRefusal, RunWriterFence, Takeover, TakeoverOutcome } from './run-owners.ts';

/** An event on its way into the log. */
export interface EventDraft {
  /** Identity: appending the same id again to the same stream is one event. */
  readonly id: string;
  /** The run it belongs to. The log knows runs and what is said of them here, never names of types. */
  readonly runId?: string;
  /** It begins that run. */
  readonly opens?: boolean;
  /** It ends that run: nothing of the run may follow. */
  readonly closes?: boolean;
  /** Beside `closes`: it waits for an answer, so the run stays pinned until another one continues it. [K11] */
  readonly waits?: boolean;
  /** Beside `opens`: the interrupted run of the same stream that this one continues. [K11] */
  readonly continues?: string;
  /** Who writes it; absent for writers that own no run, such as answers and cancels, which are not fenced. [R3] */
  readonly by?: RunWriterFence;
  /** It asks this of people; local to the run. Asking again what waits changes nothing. [R8] */
  readonly asks?: string;
  /** It asks its run to stop; the record of the run keeps that. [U8] */
  readonly cancels?: boolean;
  /** It answers this: taken once, and only while the run is open and waits for it. [R8] */
  readonly answers?: string;
  /**
   * The part of its run that it continues or ends, such as `message/m-1`; most events have none. The log stores this and
   * the next three as they are, and makes nothing of them. [K1, K4]
   */
  readonly part?: string;
  /** Beside `part`: it ends the part, for it says all that was said in it. Without this it is a piece, which continues it. */
  readonly ends?: boolean;
  /** Of a piece: where what it says begins in `text`, and before which character it ends: the inside of one JSON string. */
  readonly textFrom?: number;
  readonly textUntil?: number;
  /**
   * Every field of the event frame but `op`, `stream` and `seq`, as JSON without the outer braces, beginning with
   * `"id":"…","at":…,"type":`. Opaque to the log: it comes back exactly as it went in.
   */
  readonly text: string;
}

/** An event of the log. */
export interface LogEntry extends Omit<EventDraft, 'by' | 'asks' | 'answers' | 'cancels'> {
  /** Its number in its stream: 1, 2, 3 … within one epoch. */
  readonly seq: number;
}

/** What a log knows of a stream at one moment. */
export interface StreamState {
  /** The life of the stream: numbers mean something only together with it. */
  readonly epoch: string;
  /** Number of the last event; 0 for none. */
  readonly head: number;
  /**
   * From here on nothing was ever trimmed: `front - 1` is gone, or the front is 1. Below it only events of open runs,
   * and what their ends have just set free, are kept. [K9]
   */
  readonly front: number;
  /** Number of the oldest event that is kept, at or below the front; `head + 1` when none is. */
  readonly oldest: number;
  /** What was noted as seen in this epoch: a few ranges, in order and apart; empty for none. [V9, K15] */
  readonly seen: readonly SeqRange[];
  /** In order of `firstSeq`; at most the log's bound of open runs. */
  readonly openRuns: readonly OpenRun[];
}

export type AppendOutcome =
  /** `duplicate`: the id was there before; its first number is told. */
  | { readonly status: 'appended' | 'duplicate'; readonly epoch: string; readonly seq: number }
  /** The run has had its terminal event: neither a second one nor anything else of that run is taken. [V1] */
  | { readonly status: 'run-ended' }
  /** It would open one run more than the log keeps for a stream: not taken. [K13] */
  | { readonly status: 'too-many-runs' }
  | { readonly status: RunRefusal };

export interface ReadLimits {
  /** At most so many entries. */
  readonly entries: number;
  /** At most about so many bytes of `text`, but always at least one entry where there is one. */
  readonly bytes: number;
  /** Nothing above this number. @defaultValue the head */
  readonly until?: number;
}

/** Numbers that are gone. */
export interface Hole extends SeqRange {
  /**
   * The runs that are hit: open ones that had events here, and ended ones that were open at `from` and may have had.
   * Absent when the log no longer knows, because more runs ended since than it remembers. [K11]
   */
  readonly runs?: readonly string[];
}

export interface LogPage {
  /** The stream at the moment of reading. */
  readonly state: StreamState;
  /** What is kept of the numbers after `after` up to `through`, in their order. Find an entry by its number, never by its place. */
  readonly entries: readonly LogEntry[];
  /** What is gone of them, in their order: entries and holes together name every number once. */
  readonly holes: readonly Hole[];
  /** Up to here all is accounted for; go on reading from here. `after` itself when there is nothing more, or nothing was asked for. [K14] */
  readonly through: number;
}

/** What a log calls when a followed stream changes. It must not throw; what it throws stops nothing and is told to the log's `onError`. */
export interface LogFollower {
  /** A new entry: in seq order, without holes, each once, within one epoch. The very numbers that `read` gives. */
  appended(epoch: string, entry: LogEntry): void;
  /**
   * The epoch changed, or entries could not be followed without a hole, because they went before this follower was told:
   * read the state again. What is appended afterwards is told again by `appended`, again without holes from there on. [K14]
   */
  disturbed(): void;
  /** Something new was noted as seen, here or on another node: some session dispatched everything in the range. [V9, K15] */
  seen(epoch: string, range: SeqRange): void;
}

/** The first answer to a submit, kept for its repeats. */
export interface StoredReceipt {
  readonly text: string;
}

/** The life of a user's claims. `welcome.submits`. */
export interface SubmitLife {
  /** Changes when claims or receipts of this user may have been lost: what was sent before must not be sent again. */
  readonly epoch: string;
  /** For how long a claim and its receipt are remembered, in milliseconds. */
  readonly ttlMs: number;
}

export type ClaimOutcome =
  /** Nobody had it: the caller starts it, and renews the claim while it runs. */
  | { readonly status: 'claimed'; readonly claim: string }
  /** Somebody runs it now; `settled` waits for the answer. */
  | { readonly status: 'running' }
  /** It was answered before. */
  | { readonly status: 'settled'; readonly receipt: StoredReceipt }
  /** Somebody started it and let the claim lapse: nobody knows how far it came. */
  | { readonly status: 'lapsed' }
  /** The same id with another body. */
  | { readonly status: 'conflict' }
  /** The claims' epoch is no longer the one that was handed in: the page must hear the new one before it sends again. */
  | { readonly status: 'epoch-changed' }
  /** The user has more submits to remember than the log keeps: not started, come back later (`rate-limited`). */
  | { readonly status: 'full'; readonly retryAfterMs: number };

/**
 * Where events get their numbers and can be read again, and where commands are claimed.
 *
 * - A log that may have lost an acknowledged append changes the stream's epoch.
 * - Every method may reject with a `ServerError` of code `log-unavailable`; nothing is then known about what it did.
 *   An append is repeated safely under the same event id.
 * - Several managers may share one log, one after the other or at once; a manager closes only a log that it made itself.
 * - Calls of one caller take effect in the order in which they were made.
 */
export interface EventLog {
  /** An append takes effect before it returns and is refused only after `close`: nobody has to wait for one before the next. */
  readonly immediate?: boolean;
  /** What is known of a stream now. Makes the stream if nobody has: an authorised stream always exists. */
  state(stream: string): Promise<StreamState>;
  /**
   * Puts events at the end of their stream, in the given order and with nothing between them: atomic, each with the next
   * number. Resolves, with one outcome a draft in the same order, once they are in the log; one that is refused stops none
   * of the others. The same id again is one event, for as long as the event is kept, and beyond that within a bounded
   * window that each log documents (`eventIds`). The id is looked at first: a terminal event that is repeated under its id
   * is a `duplicate`, not `run-ended`.
   */
  append(stream: string, drafts: readonly EventDraft[]): Promise<readonly AppendOutcome[]>;
  /** Reads what follows a number: what is kept, what is gone, and how far that goes. */
  read(stream: string, after: number, limits: ReadLimits): Promise<LogPage>;
  /**
   * Tells the follower of everything that is appended from now on; resolves once that is so.
   * To hand over from replay without a hole: follow first, then read. The memory log calls followers before `append` returns.
   */
  follow(stream: string, follower: LogFollower): Promise<Cancel>;
  /**
   * Forgets events up to and including `upTo`, those of open runs too; numbers beyond the head mean all. Head, open runs
   * (with what is `missing` of them) and known ids stay.
   */
  trim(stream: string, upTo: number): Promise<void>;
  /**
   * Notes that a session dispatched everything in a range; followers are told when that is news. Another epoch than the
   * stream's is ignored. It trusts the range: clamping it to what was written is the session's part. [V9, K15]
   */
  noteSeen(stream: string, epoch: string, range: SeqRange): Promise<void>;

  /** Leases of owners, and which runs are open. [R1–R4] */
  readonly owners: RunOwners;
  /** Nodes other than this one may use it too, so that somebody must look for those that died. */
  readonly shared?: boolean;
  /** Makes another owner hold an open run, in one step: of several who try, one gets it. [R5] */
  takeOver(stream: string, takeover: Takeover): Promise<TakeoverOutcome>;
  /**
   * Forgets a stream whole: events, ids, records of runs. Its epoch is new then, and followers are told. Of `ended` nothing more
   * is taken (`run-ended`), for a day at least, within the log's bound of ended runs. [R13]
   */
  forget(stream: string, ended: readonly string[]): Promise<void>;
  /** Names of the streams on which runs may have begun that are still kept; may hold too many. */
  streams(): Promise<readonly string[]>;

  /** The life of this user's claims, for `welcome.submits`. */
  submits(userId: string): Promise<SubmitLife>;
  /**
   * Takes a command for starting: at most one caller ever gets `claimed` for one `(userId, id)` within `ttlMs`, and one epoch. [U3]
   * `epoch` is the one that the page was told: without it, a loss of claims between `welcome` and this call goes unnoticed.
   */
  claim(userId: string, id: string, bodyHash: string, leaseMs: number, epoch?: string): Promise<ClaimOutcome>;
  /** Keeps a claim for `leaseMs` from now on. False when it had lapsed, was settled, or is gone; a lapsed claim stays lapsed. */
  renew(userId: string, id: string, claim: string, leaseMs: number): Promise<boolean>;
  /**
   * Keeps the receipt for repeats and tells those who wait. A receipt that comes after the lapse is still kept for later repeats.
   * `null` forgets the claim (a receipt that asks for a retry), unless it has lapsed. Does nothing for a claim that is gone.
   */
  settle(userId: string, id: string, claim: string, receipt: StoredReceipt | null): Promise<void>;
  /** Resolves when the submit is settled or its claim lapses or is gone, wherever it runs. Rejects with the signal's reason. */
  settled(userId: string, id: string, signal: AbortSignal): Promise<StoredReceipt | 'lapsed' | 'forgotten'>;

  /** Forgets the user's claims and receipts; their epoch is new then. [R13] */
  forgetSubmits(userId: string): Promise<void>;

  /** Lets go of followers, waiters and timers; every later call rejects. Never waits for others. */
  close(): Promise<void>;
}
