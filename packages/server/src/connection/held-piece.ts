/** Pieces of one part that a replay has read and not sent: one piece with all their texts, if it must be sent at all. [K2, K3] */
import { utf8Length } from '@throughline/protocol';
import type { LogEntry } from '../log/event-log.ts';

/** What pieces may hold together, in UTF-8 bytes. [K2] */
const MAX_BYTES = 65_536;

export class HeldPiece {
  private last: LogEntry;
  private readonly texts: string[];
  private bytes: number;
  /** What the pieces have in common: everything but `id`, `at` and the text. */
  private readonly before: string;
  private readonly after: string;

  constructor(piece: LogEntry) {
    this.last = piece;
    const text = textOf(piece);
    this.texts = [text];
    this.bytes = utf8Length(text);
    this.before = beforeText(piece);
    this.after = piece.text.slice(piece.textUntil);
  }

  /** Characters that it would add to a message. */
  get size(): number {
    return this.last.text.length + this.bytes;
  }

  /** Takes the next piece in, if both say together the same as one would. */
  join(piece: LogEntry): boolean {
    const text = textOf(piece);
    const bytes = this.bytes + utf8Length(text);
    const isSame = piece.text.endsWith(this.after) && piece.text.length - piece.textUntil! === this.after.length;
    if (bytes > MAX_BYTES || !isSame || beforeText(piece) !== this.before) return false;
    this.texts.push(text);
    this.bytes = bytes;
    this.last = piece;
    return true;
  }

  /** The last piece, with the texts of all. */
  joined(): LogEntry {
    const { last, texts } = this;
    if (texts.length === 1) return last;
    return { ...last, text: last.text.slice(0, last.textFrom) + texts.join('') + this.after };
  }
}

const textOf = (piece: LogEntry): string => piece.text.slice(piece.textFrom, piece.textUntil);

/** From the type on: `id` and `at` go first in the text of every event, and neither can hold a quote. */
const beforeText = ({ text, textFrom }: LogEntry): string => text.slice(text.indexOf(',"type":'), textFrom);
