/** An event as the memory log holds it, and what that costs: bytes of heap, not characters. [K13] */
import type { EventDraft, LogEntry } from './event-log.ts';

/** A copy, so that what the caller does to its draft later changes nothing; of few shapes, which keeps entries small and quick. */
export function numberedEntry(draft: EventDraft, seq: number): LogEntry {
  const { id, text, runId, part, textFrom, textUntil } = draft;
  if (draft.opens || draft.closes || draft.ends) {
    const { by: _by, asks: _asks, answers: _answers, cancels: _cancels, ...kept } = draft;
    return { ...kept, seq };
  }
  if (runId === undefined) return { seq, id, text };
  if (part === undefined || textFrom === undefined || textUntil === undefined) return { seq, id, text, runId };
  return { seq, id, text, runId, part, textFrom, textUntil };
}

/** What an entry costs beside its text and its id in the table of ids: the object, the head of the text, its place in the list. */
const OVERHEAD = 130;
/** A text with such a character takes two bytes for each. */
const WIDE = /[\u0100-\uffff]/;

/** Bytes that an entry holds. Asking makes a flat text of one that was put together from pieces. */
export const heldBytes = ({ text }: LogEntry): number => OVERHEAD + text.length * (WIDE.test(text) ? 2 : 1);
