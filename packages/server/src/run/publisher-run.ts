/** What a publisher outside of this process may do with a run of its own, on whichever node of the log it asks. [R1, R11] */
import type { Cursor } from './cursor.ts';

/** A run and where it lives, by full stream name. */
export interface PublisherRun {
  readonly stream: string;
  readonly runId: string;
}

export interface PublisherRunOpening extends PublisherRun {
  readonly agent: string;
  readonly userId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly submitId?: string | undefined;
  readonly parentRunId?: string | undefined;
  readonly continues?: string | undefined;
  readonly input?: unknown;
  /** For how long the run lives without a request, by the log's clock, in milliseconds: 10 s to 10 min. @defaultValue 60_000 */
  readonly leaseMs?: number | undefined;
}

export interface PublisherEvent {
  /** The publisher's own, unique within its run: the same again is one event. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** Why a request did nothing. */
export type PublisherRefusal =
  /** `run-ended`: it has had its terminal event, or its lease lapsed. `unknown-run`: it was never begun, or the log lost it. */
  | { readonly status: 'run-ended' | 'unknown-run' | 'too-many-runs' }
  /** The run id was used for another opening. */
  | { readonly status: 'conflict' };

export type OpeningOutcome =
  /** `known`: the same opening was there before. */
  { readonly status: 'opened' | 'known'; readonly cursor: Cursor } | PublisherRefusal;

/** An event that made no sense; what stood before it is in the log, and nothing after it is. */
export interface EventProblem {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export type BatchOutcome =
  | {
      readonly status: 'appended';
      /** Where the last event of the batch stands; undefined for a batch of none. */
      readonly cursor: Cursor | undefined;
      readonly appended: number;
      readonly duplicates: number;
      /** Somebody asked the run to stop. */
      readonly cancelled: boolean;
      readonly problem: EventProblem | undefined;
    }
  | PublisherRefusal;

/** How a publisher ends its run. */
export type PublisherEnd = { readonly id: string; readonly usage?: unknown } & (
  | { readonly status: 'completed'; readonly result?: unknown }
  | { readonly status: 'failed'; readonly error: { readonly code: string; readonly message: string } }
  | { readonly status: 'cancelled'; readonly reason?: string }
  | { readonly status: 'interrupted'; readonly interrupts: unknown }
);

export type EndOutcome =
  | { readonly status: 'ended'; readonly cursor: Cursor }
  | { readonly status: 'invalid'; readonly code: string; readonly message: string }
  | PublisherRefusal;

/** What pages asked of the run; `n` is where to go on asking. */
export type PublisherSignal =
  | { readonly n: number; readonly kind: 'cancel'; readonly by?: string }
  | {
      readonly n: number;
      readonly kind: 'approval';
      readonly approvalId: string;
      readonly approved: boolean;
      readonly data?: unknown;
      readonly by?: string;
    };

export type SignalsOutcome =
  | {
      readonly status: 'signals';
      readonly signals: readonly PublisherSignal[];
      /** Ask for what follows this next time. */
      readonly next: number;
      readonly cancelled: boolean;
    }
  | PublisherRefusal;

/** Every request of a run renews its lease. All reject with `log-unavailable` when the log is away: nothing is known then; ask again. */
export interface PublisherRuns {
  /** Begins a run. The run id is the idempotency key. Throws a `ServerError` for names and bodies that make no sense. */
  open(opening: PublisherRunOpening): Promise<OpeningOutcome>;
  /** Appends events in order; repeats by id cost nothing. Types that open or close a run, cancel or answer are no business of it. */
  append(run: PublisherRun, events: readonly PublisherEvent[]): Promise<BatchOutcome>;
  /** Ends the run. The same end again is the same answer; another one is `run-ended`. */
  end(run: PublisherRun, end: PublisherEnd): Promise<EndOutcome>;
  /** Waits for what pages ask after number `after` (0: from the start of the run), for at most `waitMs`, or until the signal is aborted. */
  signals(run: PublisherRun, after: number, waitMs: number, signal?: AbortSignal): Promise<SignalsOutcome>;
}
