/** The server's answer to a submit, and its text: kept once, sent to whoever asks under the same id. [U3, U5, U9] */
import type { ReceiptCode } from '@throughline/protocol';
import { encodeBody } from '../events/encode-body.ts';

export type Answer =
  | { readonly ok: true; readonly result?: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly retryAfterMs?: number };

/** A no that this server says by itself. */
export const no = (code: ReceiptCode, message: string, retryAfterMs?: number): Answer & { ok: false } => ({
  ok: false,
  code,
  message,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** Everything of the receipt but `op`, `id` and `duplicate`, without the outer braces. Throws `invalid-body` for a result without a JSON form. */
export function answerText(answer: Answer): string {
  if (answer.ok)
    return answer.result === undefined ? '"ok":true' : `"ok":true,"result":${encodeBody(answer.result, 'result')}`;
  const retry = answer.retryAfterMs === undefined ? false : { afterMs: Math.ceil(answer.retryAfterMs) };
  const { code, message } = answer;
  return JSON.stringify({ ok: false, code, message, retry }).slice(1, -1);
}

export const receiptText = (id: string, text: string, duplicate: boolean): string =>
  `{"op":"receipt","id":"${id}",${text}${duplicate ? ',"duplicate":true}' : '}'}`;
