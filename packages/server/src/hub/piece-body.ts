/** What an event says in a part of its run, written so that a replay can join it without reading its body. [K1, K2] */
import type { PartRole } from '@throughline/protocol/agent';
import { encodeBody } from '../events/encode-body.ts';
import type { EventDraft } from '../log/event-log.ts';

/** The body of a piece with its text as the last member, and how long that text is in JSON, quotes left out. */
export interface PieceBody {
  readonly body: string;
  readonly textLength: number;
}

/** @param body - JSON of `data`, which holds text under `field` */
export function pieceBody(body: string, data: unknown, field: string): PieceBody {
  const { [field]: text, ...others } = data as Readonly<Record<string, unknown>>;
  const value = JSON.stringify(text);
  const last = `${JSON.stringify(field)}:${value}}`;
  return {
    body: endsWithMember(body, last) ? body : joinMembers(encodeBody(others), last),
    textLength: value.length - 2,
  };
}

/** What the draft says of an event whose body ends before that character of its text. */
export function partFields(
  role: PartRole,
  bodyEnd: number,
  textLength: number,
): Pick<EventDraft, 'part' | 'ends' | 'textFrom' | 'textUntil'> {
  if ('end' in role) return { part: role.end, ends: true };
  const textUntil = bodyEnd - 2;
  return { part: role.piece, textFrom: textUntil - textLength, textUntil };
}

/** A quote within a text is written with a backslash before it, so nothing but the last member can end so. */
const endsWithMember = (body: string, last: string): boolean =>
  body.endsWith(last) && '{,'.includes(body[body.length - last.length - 1] ?? '');

const joinMembers = (others: string, last: string): string =>
  others === '{}' ? `{${last}` : `${others.slice(0, -1)},${last}`;
