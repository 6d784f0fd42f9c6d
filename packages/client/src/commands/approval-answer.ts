/** What a person answers to an approval. [U7] */

export interface ApprovalAnswer {
  readonly approved: boolean;
  /** What goes with the answer, in the app's own shape. */
  readonly data?: unknown;
  /** The stream of the run. @defaultValue where the page knows the run, else `me` */
  readonly stream?: string | undefined;
}
