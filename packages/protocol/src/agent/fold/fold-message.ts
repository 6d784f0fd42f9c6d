/** Folds messages: pieces grow a text, the full text replaces it, so that a lost piece heals. */
import { textOf } from './body.ts';
import type { FoldStep } from './fold-step.ts';

/** `message_delta`. Engines keep a text that grows by `+` as a rope: a token costs the same at the end as at the start. */
export const foldMessageDelta: FoldStep = (draft, _event, body) => {
  const id = textOf(body.messageId);
  const piece = textOf(body.text);
  if (id === undefined || piece === undefined) return false;
  const index = draft.find('message', id);
  const before = draft.partAt('message', index);
  if (before?.complete) return true; // the full text is there: nothing can be missing from it
  const text = before === undefined || body.anew === true ? piece : before.text + piece;
  const part = before && draft.writablePart(before);
  if (part !== undefined) part.text = text;
  else draft.setPart(index, { kind: 'message', id, role: 'agent', text, complete: false });
  return true;
};

/** `message_completed`: without a text, the pieces are the text. [K5] */
export const foldMessageCompleted: FoldStep = (draft, _event, body) => {
  const id = textOf(body.messageId);
  if (id === undefined || (body.text !== undefined && typeof body.text !== 'string')) return false;
  const index = draft.find('message', id);
  const text = body.text ?? draft.partAt('message', index)?.text ?? '';
  draft.setPart(index, { kind: 'message', id, role: 'agent', text, complete: true });
  return true;
};

/** `user_message`. */
export const foldUserMessage: FoldStep = (draft, _event, body) => {
  const id = textOf(body.messageId);
  const text = textOf(body.text);
  if (id === undefined || text === undefined) return false;
  draft.setPart(draft.find('message', id), { kind: 'message', id, role: 'user', text, complete: true });
  return true;
};
