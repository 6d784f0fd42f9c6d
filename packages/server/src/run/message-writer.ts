/** One message of an agent: pieces as they come, then the whole text once more where it fits. [K5] */
import type { MessageEmitter } from './run-emitter.ts';
import type { RunPen } from './run-pen.ts';
import { splitText } from './split-text.ts';

/** A longer text is not said again at the end of its message: the pieces are its text. In UTF-16 units. */
const MAX_WHOLE_TEXT = 262_144;

export class MessageWriter implements MessageEmitter {
  readonly messageId: string;
  readonly #pen: RunPen;
  readonly #pieceSize: number;
  #open = true;
  /** Undefined once it is too long to be said again. */
  #text: string | undefined = '';

  /** `before`: what an earlier life of the run wrote of it. [R6] */
  constructor(messageId: string, pen: RunPen, pieceSize: number, before: string) {
    this.messageId = messageId;
    this.#pen = pen;
    this.#pieceSize = pieceSize;
    this.#text = before.length > MAX_WHOLE_TEXT ? undefined : before;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  append(text: string): void {
    if (!this.#open) return;
    const { messageId } = this;
    for (const piece of splitText(text, this.#pieceSize)) this.#pen.put('message_delta', { messageId, text: piece });
    const length = (this.#text?.length ?? MAX_WHOLE_TEXT) + text.length;
    this.#text = length > MAX_WHOLE_TEXT ? undefined : this.#text + text;
  }

  end(): void {
    if (!this.#open) return;
    this.#open = false;
    const { messageId } = this;
    const text = this.#text;
    if (text !== undefined && this.#pen.fits('message_completed', { messageId, text })) return;
    this.#pen.put('message_completed', { messageId });
  }

  /** It stays unfinished; what is appended later is dropped. */
  abandon(): void {
    this.#open = false;
  }
}
