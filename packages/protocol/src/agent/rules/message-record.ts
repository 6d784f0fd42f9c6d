/** What the rules remember of a message: how its pieces add up, as a length and a hash, since texts may be secret. */
import type { StreamEvent } from '../stream-event.ts';

export interface MessageRecord {
  readonly id: string;
  length: number;
  hash: number;
  isComplete: boolean;
  /** Number of its first piece, and how many events of the stream had been seen with it. */
  readonly firstSeq: number;
  readonly eventsAtFirst: number;
  last: StreamEvent;
}

/** @param streamEvents - events of the stream seen so far, this one included */
export const newMessageRecord = (id: string, event: StreamEvent, streamEvents: number): MessageRecord => ({
  id,
  length: 0,
  hash: FIRST_HASH,
  isComplete: false,
  firstSeq: event.seq,
  eventsAtFirst: streamEvents,
  last: event,
});

const FIRST_HASH = 0x811c9dc5;

/** Adds a piece; `anew` replaces what was there. */
export function addPiece(message: MessageRecord, text: string, anew: boolean): void {
  message.length = (anew ? 0 : message.length) + text.length;
  message.hash = hashOf(text, anew ? FIRST_HASH : message.hash);
}

/** Do the pieces add up to this text? */
export const addsUpTo = (message: MessageRecord, text: string): boolean =>
  message.length === text.length && message.hash === hashOf(text, FIRST_HASH);

/** FNV-1a over UTF-16 units. */
function hashOf(text: string, start: number): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
