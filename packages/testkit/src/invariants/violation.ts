/** A law that a history broke, and where it did first. */

export interface Violation {
  /** The sentence that was broken: `ada/1 received user:ada#7 twice`. */
  readonly sentence: string;
  /** Index of the timeline's entry where it shows; undefined when it shows by absence. */
  readonly at: number | undefined;
}
