/** Who holds a run: fences on what is appended to it, leases by the log's clock, and finding runs without reading events. [R1–R6, R8] */

/** Beside a draft: who writes it. Beside `opens` the writer becomes the run's owner. [R1, R3] */
export interface RunWriterFence {
  /** The owner's id: a node, or a publisher. */
  readonly owner: string;
  /** The life of the stream that the run was begun in, or announced in. Not looked at beside `opens`. */
  readonly epoch?: string;
}

/** Where a run is. */
export interface RunRef {
  readonly stream: string;
  readonly runId: string;
}

/** What the record of an open run says of its owner and of its questions. */
export interface RunOwnership {
  /** Who holds it; absent for one that a plain `publish` began. */
  readonly owner?: string;
  /** How often it was taken over. [R6] */
  readonly resumes?: number;
  /** Questions that wait for an answer, in the order in which they were asked. [R8] */
  readonly asked?: readonly string[];
  /** It was asked to stop. */
  readonly cancelled?: true;
}

/** What became of an append that its fence or its question keeps out; nothing was taken. [R3, R8] */
export type RunRefusal =
  /** The run belongs to somebody else. */
  | 'not-owner'
  /** Fenced: no such run is open in this epoch. Answers: the run was never begun, or is long over. */
  | 'unknown-run'
  /** The question has its answer: the first one counts. */
  | 'already-answered'
  /** The run is open and did not ask that. */
  | 'unknown-question';

export interface Takeover {
  readonly runId: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: string;
  /** Counts as a resume; a node that takes its own run back under a new id does not count. */
  readonly resumes: boolean;
}

export type TakeoverOutcome = 'taken' | 'not-owner' | 'run-ended' | 'unknown-run';

/** How the lease of an owner stands. */
export interface OwnerLease {
  readonly owner: string;
  /**
   * `held`: until it is renewed or lapses. `lapsed`: declared over, for good. `missing`: runs were noted for it and no lease is
   * known, which may be the log's loss.
   */
  readonly standing: 'held' | 'lapsed' | 'missing';
  /** Changes with every renewal. */
  readonly beat: number;
  /** What is left by the log's clock, in milliseconds; 0 or less when it ran out. */
  readonly leftMs: number;
}

/** Leases of owners, and which runs are theirs. What it lists may hold too much; the record of a run decides. */
export interface RunOwners {
  /** Begins or renews a lease. `begun`: none was known, so note the owner's runs anew. `lapsed` is final. [R2] */
  renew(owner: string, leaseMs: number): Promise<'held' | 'begun' | 'lapsed'>;
  /** All owners that are known, but for those that lapsed a day ago. */
  list(): Promise<readonly OwnerLease[]>;
  /**
   * Declares an owner lapsed, if its lease is out (or missing) and its beat is still that one. True when it is lapsed then.
   * `beat: undefined` is the owner's own word: it gives up at once. [R2, R7]
   */
  lapse(owner: string, beat: number | undefined): Promise<boolean>;
  /** Notes runs that are about to be begun, or that the log may have lost from its list. The opening append does this by itself. */
  note(owner: string, runs: readonly RunRef[]): Promise<void>;
  /** Takes runs off the owner's list. The closing append does this by itself. */
  drop(owner: string, runs: readonly RunRef[]): Promise<void>;
  /** What is noted for an owner. */
  runs(owner: string): Promise<readonly RunRef[]>;
  /**
   * Runs that are open, of every owner and of none, and of which nothing was heard for `silentMs` by the log's clock; longest
   * silent first. [R4]
   */
  open(query: { readonly silentMs: number; readonly limit: number }): Promise<readonly RunRef[]>;
  /** These may be silent: `open` does not list them for as long again. */
  passOver(runs: readonly RunRef[]): Promise<void>;
}

/** For how long a lapse is remembered, in milliseconds. */
export const LAPSE_MS = 86_400_000;
