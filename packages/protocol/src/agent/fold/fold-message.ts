/** Folds messages: pieces grow a text, the full text replaces it, so that a lost piece heals. */
import type { MessagePart } from '../run-view.ts';
import { textOf } from './body.ts';
import { setPart } from './draft.ts';
import type { FoldStep } from './fold-step.ts';
import { findPart, partAt } from './parts.ts';

/** `message_delta`. Engines keep a text that grows by `+` as a rope: a token costs the same at the end as at the start. */
export const foldMessageDelta: FoldStep = (draft, _event, body) => {
  const id = textOf(body.messageId);
  const text = textOf(body.text);
  if (id === undefined || text === undefined) return false;
  const index = findPart(draft.view.parts, 'message', id);
  const before = partAt(draft.view.parts, 'message', index);
  if (before?.complete) return true; // the full text is there: nothing can be missing from it
  const part: MessagePart = {
    kind: 'message',
    id,
    role: 'agent',
    text: before === undefined || body.anew === true ? text : before.text + text,
    complete: false,
  };
  setPart(draft, index, part);
  return true;
};

/** `message_completed`: without a text, the pieces are the text. [K5] */
export const foldMessageCompleted: FoldStep = (draft, _event, body) => {
  const id = textOf(body.messageId);
  if (id === undefined || (body.text !== undefined && typeof body.text !== 'string')) return false;
  const index = findPart(draft.view.parts, 'message', id);
  const text = textOf(body.text) ?? partAt(draft.view.parts, 'message', index)?.text ?? '';
  setPart(draft, index, { kind: 'message', id, role: 'agent', text, complete: true });
  return true;
};

/** `user_message`. */
export const foldUserMessage: FoldStep = (draft, _event, body) => {
  const id = textOf(body.messageId);
  const text = textOf(body.text);
  if (id === undefined || text === undefined) return false;
  const index = findPart(draft.view.parts, 'message', id);
  setPart(draft, index, { kind: 'message', id, role: 'user', text, complete: true });
  return true;
};
