/** Messages as `text/event-stream`, one chunk of bytes each. [F4] */

const encoder = new TextEncoder();

/** Sent at once, so that a page sees that answers come through while they are being written. */
export const OPENING_COMMENT = encoder.encode(': open\n\n');

/** A line break inside JSON stands between two tokens, so it may become another one. */
const lines = (text: string): string => (/[\r\n]/.test(text) ? text.replace(/\r\n?|\n/g, '\ndata: ') : text);

export const messageChunk = (number: number, text: string): Uint8Array<ArrayBuffer> =>
  encoder.encode(`id: ${number}\ndata: ${lines(text)}\n\n`);

export const closeChunk = (code: number, reason: string): Uint8Array<ArrayBuffer> =>
  encoder.encode(`event: close\ndata: ${code} ${reason.replace(/[\r\n]+/g, ' ')}\n\n`);
