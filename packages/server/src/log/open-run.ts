/** What a log keeps of a run that is not over: where it began, when it was last heard of, what of it is gone. [K11] */
import type { RunOwnership } from './run-owners.ts';

/** Numbers of a stream, both ends included. */
export interface SeqRange {
  readonly from: number;
  readonly until: number;
}

/**
 * The record of an open run. A run is open from its opening event until its terminal event; one that was interrupted
 * (`EventDraft.waits`) stays open to the log, though nothing more of it is taken, until another run continues it.
 */
export interface OpenRun extends RunOwnership {
  readonly runId: string;
  /** Number of its opening event, kept or not. */
  readonly firstSeq: number;
  /** When the log took the last event of it, in epoch milliseconds of the log's clock. [V8] */
  readonly lastAt: number;
  /** Every event that the run had in this range is gone; absent when all of them are kept. */
  readonly missing?: SeqRange;
  /** It has had its terminal event, which waits for an answer: it is kept, and no longer listed as running. */
  readonly interrupted?: true;
}
