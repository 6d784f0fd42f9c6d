/** Decides what the answer to a request means for its pipe. Pure. [F9] */

export type AnswerVerdict =
  | { readonly do: 'go-on' }
  /** The same request again, after a wait; `afterMs` where the server named one. */
  | { readonly do: 'repeat'; readonly afterMs: number | undefined }
  /** The pipe has ended, with this close code. */
  | { readonly do: 'end'; readonly code: number; readonly reason: string };

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/** The wait before a request is repeated that has failed so many times in a row, from 1. */
export const repeatDelayMs = (failures: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));

const end = (code: number, reason: string): AnswerVerdict => ({ do: 'end', code, reason });

/** `Retry-After` in seconds; a date is not looked at. */
const retryAfterMs = (text: string | null): number | undefined =>
  text !== null && /^\d{1,6}$/.test(text.trim()) ? Number(text) * 1_000 : undefined;

export function judgeAnswer({ status, headers }: Pick<Response, 'status' | 'headers'>): AnswerVerdict {
  if (status >= 200 && status < 300) return { do: 'go-on' };
  if (status === 429 || status >= 500) return { do: 'repeat', afterMs: retryAfterMs(headers.get('retry-after')) };
  switch (status) {
    case 404:
      return end(1006, 'The server does not know this pipe (any more), or serves no pages over HTTP here.');
    case 403:
      return end(1006, 'The server refuses this page’s origin.');
    case 413:
      return end(1009, 'A message was too large.');
    case 421:
      return end(1006, 'Another node than the pipe’s answered: the load balancer has to keep a pipe on one node.');
    default:
      return end(1006, `The server answered ${status}.`);
  }
}
