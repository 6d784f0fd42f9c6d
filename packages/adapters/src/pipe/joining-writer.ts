/** Writes items in order, and joins what comes in while an append is under way: a slow log makes bigger events, not a longer queue. */

export interface JoiningWriterOptions<Item> {
  /** Appends one item; resolves once it is in the log. Calls take effect in the order in which they are made. */
  append(item: Item): Promise<unknown>;
  /** Both items as one, where the second continues the first; `undefined` where they have to stay two. */
  join(before: Item, next: Item): Item | undefined;
  /** Characters of text that an item holds. */
  lengthOf(item: Item): number;
}

/** Characters that may wait before the producer is held back, and that one joined item may hold. */
const maxWaitingLength = 64 * 1024;
/** Items that may wait before the producer is held back. */
const maxWaitingItems = 256;

export class JoiningWriter<Item> {
  readonly #options: JoiningWriterOptions<Item>;
  readonly #failed = new AbortController();
  #waiting: Item[] = [];
  #length = 0;
  #writing: Promise<void> | undefined;

  constructor(options: JoiningWriterOptions<Item>) {
    this.#options = options;
  }

  /** Aborted with the error of the first append that failed; nothing is written afterwards. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Takes an item. Await the promise, where there is one, before the next: so much waits already. */
  write(item: Item): Promise<void> | undefined {
    if (this.failed.aborted) return;
    const { join, lengthOf } = this.#options;
    const before = this.#waiting.at(-1);
    const length = lengthOf(item);
    const fits = before !== undefined && lengthOf(before) + length <= maxWaitingLength;
    const joined = fits ? join(before, item) : undefined;
    if (joined === undefined) this.#waiting.push(item);
    else this.#waiting[this.#waiting.length - 1] = joined;
    this.#length += length;
    this.#writing ??= this.#drain();
    return this.#length > maxWaitingLength || this.#waiting.length > maxWaitingItems ? this.#writing : undefined;
  }

  /** Resolves when everything that was taken is in the log; rejects with the error of the first append that failed. */
  async flushed(): Promise<void> {
    await this.#writing;
    this.failed.throwIfAborted();
  }

  async #drain(): Promise<void> {
    // What the producer yields in one task goes together.
    await undefined;
    while (this.#waiting.length > 0 && !this.failed.aborted) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#length = 0;
      const appends = await Promise.allSettled(batch.map((item) => this.#append(item)));
      const refused = appends.find((append) => append.status === 'rejected');
      if (refused) this.#failed.abort(refused.reason);
    }
    this.#writing = undefined;
  }

  /** An append that throws is one that rejects. */
  async #append(item: Item): Promise<void> {
    await this.#options.append(item);
  }
}
