/** What a history is asked with, and what it is: JSON that a page starts from. [S8] */
import type { EventRegistry, FoldOptions, RunView } from '@throughline/protocol/agent';

export interface HistoryOptions {
  /** Which of the app's own types open or close a run, or stay out of views. @defaultValue the built-in types alone */
  readonly events?: EventRegistry | undefined;
  /** Applies an RFC 6902 patch to a run's state. @defaultValue none: `state_patch` leaves the state alone */
  readonly applyPatch?: FoldOptions['applyPatch'];
  /** At most so many runs that have ended, the newest; open ones always come. @defaultValue 100 */
  readonly runs?: number | undefined;
}

/** The answer to the client's `history`: JSON as it is. */
export interface StreamHistory {
  readonly epoch: string;
  /** The last event that is folded in; the page's stream goes on after it. */
  readonly seq: number;
  /** In the order in which they began. A run of which content is gone from the log is `partial`. */
  readonly runs: readonly RunView[];
}
