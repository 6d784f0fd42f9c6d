/** The bounds of the outbox. [U1] */

export interface OutboxTuning {
  /** Submits that may wait for an answer at once; reserved ones (cancel, approval) are exempt. @defaultValue 256 */
  readonly maxEntries: number;
  /** Their JSON, together, in UTF-8 bytes. @defaultValue 1_048_576 */
  readonly maxBytes: number;
  /** A submit without an answer for so long is settled, in milliseconds. @defaultValue 300_000 */
  readonly maxAgeMs: number;
  /** Over the bound, `submit()` rejects with `outbox-full`, or waits for room. @defaultValue 'reject' */
  readonly whenFull: 'reject' | 'wait';
  /** Keep unanswered submits over a reload, in the same storage as the cursors. @defaultValue false */
  readonly persist: boolean;
}
