/** The answer to one GET: what is kept from a number on, then what comes; it ends as the request asked. [F4, F6] */
import { OPENING_COMMENT } from './event-stream.ts';
import type { KeptMessages } from './kept-messages.ts';

/** More than this is not handed to a connection that does not read. */
const AHEAD_BYTES = 65_536;

export interface StreamedAnswerOptions {
  readonly kept: KeptMessages;
  readonly after: number;
  /** It ends after the first messages, and a timer of the caller's ends it without any. Absent: it streams. [F6] */
  readonly waits: boolean;
  /** It has ended, by itself or because nobody reads any more; called once. */
  ended(answer: StreamedAnswer): void;
}

export class StreamedAnswer {
  readonly body: ReadableStream<Uint8Array>;
  private readonly options: StreamedAnswerOptions;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  private position: number;
  private wrote = false;
  private open = true;

  constructor(options: StreamedAnswerOptions) {
    this.options = options;
    this.position = options.kept.startAfter(options.after);
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller;
          controller.enqueue(OPENING_COMMENT);
        },
        pull: () => this.write(),
        cancel: () => this.left(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: AHEAD_BYTES }),
    );
    this.write();
  }

  get isOver(): boolean {
    return !this.open;
  }

  /** Writes what there is and the connection takes; asked again whenever there is more. */
  write(): void {
    const { kept, waits } = this.options;
    while (this.open && (this.controller.desiredSize ?? 0) > 0) {
      const chunk = kept.next(this.position);
      if (chunk === undefined) break;
      // First the state, then the chunk: a reader that waits asks for more while it is being handed over.
      this.position += 1;
      this.wrote = true;
      this.controller.enqueue(chunk);
    }
    if (!this.open) return;
    if (this.position === kept.last && kept.ending !== undefined) {
      this.end(kept.ending);
    } else if (waits && this.wrote) {
      // What the same tick still writes goes with it.
      void Promise.resolve().then(() => this.end());
    }
  }

  /** Ends it, after these bytes if any. */
  end(lastChunk?: Uint8Array): void {
    if (!this.open) return;
    this.left();
    if (lastChunk !== undefined) this.controller.enqueue(lastChunk);
    this.controller.close();
  }

  private left(): void {
    if (!this.open) return;
    this.open = false;
    this.options.ended(this);
  }
}
