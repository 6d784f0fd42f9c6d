/** The place of one stream as it survives leaving it and a reload. [C3] */

export interface SavedPlace {
  readonly epoch: string;
  /** The last event that the page dispatched. */
  readonly seq: number;
  /** Lies before the first event of the oldest run that was open: views are rebuilt from here. Never above `seq`. */
  readonly base: number;
}
