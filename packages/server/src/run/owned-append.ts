/** Appends events of a run that this node owns: fenced, and announced anew when the log began a new life without it. [R3, R9] */

import { isServerError } from '../errors/server-error.ts';
import type { Appended } from '../hub/publish.ts';
import type { RunWriterFence } from '../log/run-owners.ts';
import type { Cursor } from './cursor.ts';

export interface OwnedAppendOptions {
  /** The opening event, told as one that is told again, by that owner; `last`: where the run had come to before. */
  announceOpening(fence: RunWriterFence, last: Cursor): Promise<Appended>;
  /** Everything else that must be told anew, under that fence. */
  announceParts(fence: RunWriterFence): Promise<void>;
}

export class OwnedAppend {
  readonly #options: OwnedAppendOptions;
  #owner = '';
  #epoch = '';
  /** Its last event in this life of the stream, as far as this owner knows. */
  #last: Cursor = { epoch: '', seq: 0 };
  #announcing: Promise<void> | undefined;

  constructor(options: OwnedAppendOptions) {
    this.#options = options;
  }

  get owner(): string {
    return this.#owner;
  }

  get epoch(): string {
    return this.#epoch;
  }

  get fence(): RunWriterFence {
    return { owner: this.#owner, epoch: this.#epoch };
  }

  /** The run is open in that life of the stream. */
  begun({ epoch, seq }: Cursor): void {
    this.#epoch = epoch;
    this.#last = { epoch, seq };
  }

  /** The node goes on under another name, and the run is its own again. */
  retaken(owner: string): void {
    this.#owner = owner;
  }

  /** `append` is handed the fence of the moment; it is called again once the run was announced. */
  async run<Outcome extends Cursor>(append: (fence: RunWriterFence) => Promise<Outcome>): Promise<Outcome> {
    // Without this turn for those that need not wait, an immediate log would no longer take appends in the order of the calls.
    if (this.#announcing) await this.#announcing;
    const { epoch } = this;
    try {
      return this.#noted(await append(this.fence));
    } catch (error) {
      if (!isServerError(error, 'unknown-run')) throw error;
      // Another append may have found out first.
      if (this.#epoch === epoch) await this.announce();
      else if (this.#announcing) await this.#announcing;
      return this.#noted(await append(this.fence));
    }
  }

  /** Tells the run anew, before anything else of it. [R9] */
  announce(): Promise<void> {
    this.#announcing ??= this.#announce().finally(() => {
      this.#announcing = undefined;
    });
    return this.#announcing;
  }

  async #announce(): Promise<void> {
    this.begun(await this.#options.announceOpening(this.fence, this.#last));
    await this.#options.announceParts(this.fence);
  }

  #noted<Outcome extends Cursor>(outcome: Outcome): Outcome {
    const { epoch, seq } = outcome;
    if (epoch === this.#last.epoch && seq > this.#last.seq) this.#last = { epoch, seq };
    return outcome;
  }
}
