/** The header fields by which a page's pipe travels over HTTP, and what may stand in them. [F1–F6] */

export const PIPE = 'throughline-pipe';
/** On an opening: an id of the page's choice, by which a copy of it is known. */
export const OPENING = 'throughline-open';
export const NUMBER = 'throughline-n';
export const AFTER = 'throughline-after';
export const WAIT = 'throughline-wait';
/** On answers: the number of the last message that the server wrote, so that a page sees that a proxy holds some back. */
export const LAST = 'throughline-last';
/** On a request that one node passed on to another: it is not passed on again. [F10] */
export const PASSED = 'throughline-passed';

/** A whole number of at least 0, `undefined` where the field is absent, `NaN` where it says anything else. */
export function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : Number.NaN;
}
