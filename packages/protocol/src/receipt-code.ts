/** The codes of a receipt that says no. [U9] */

/** Every code that this version of the server gives; an app's own handler may answer with others. */
export const receiptCodes = [
  'invalid',
  'too-large',
  'unknown-type',
  'forbidden',
  'id-conflict',
  'run-ended',
  'already-resolved',
  'outcome-unknown',
  'unsupported',
  'failed',
  'rate-limited',
  'unavailable',
] as const;

/** A code of a receipt that says no. */
export type ReceiptCode = (typeof receiptCodes)[number];
