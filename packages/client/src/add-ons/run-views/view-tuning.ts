/** The bounds of what the page remembers of runs. */

export interface ViewTuning {
  /** Finished runs beyond this number are forgotten, oldest first, unless somebody watches them. @defaultValue 200 */
  readonly keepFinishedRuns: number;
  /** An open run without news for so long is shown as `stalled`, in milliseconds (within a quarter of it). @defaultValue 60_000 */
  readonly stalledAfterMs: number;
  /** Events that `client.events()` keeps for a slow reader. @defaultValue 1_024 */
  readonly maxWaitingEvents: number;
}
