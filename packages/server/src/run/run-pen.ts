/** Writes the events of one run where nobody waits: one that does not fit harms itself only, and is reported. [R10] */
import type { Cursor } from './cursor.ts';

export interface RunPenOptions {
  /** Appends an event of the run; throws at once what makes no sense. */
  write(type: string, data: unknown): Promise<Cursor>;
  /** Hears of an event that could not be written. */
  onUnfit(type: string, error: unknown): void;
}

export class RunPen {
  readonly #options: RunPenOptions;
  #closed = false;

  constructor(options: RunPenOptions) {
    this.#options = options;
  }

  /** Why the event cannot be written as it is, or undefined when it was. Failures of the log reach the run through its writer. */
  try(type: string, data: unknown): unknown {
    if (this.#closed) return undefined;
    try {
      this.#options.write(type, data).catch(() => {});
      return undefined;
    } catch (error) {
      this.#options.onUnfit(type, error);
      return error ?? new Error('Writing the event threw nothing.');
    }
  }

  /** As `try`, for what is not worth a report: something else will be said instead. */
  fits(type: string, data: unknown): boolean {
    if (this.#closed) return true;
    try {
      this.#options.write(type, data).catch(() => {});
      return true;
    } catch {
      return false;
    }
  }

  /** As `try`, where there is nothing to say instead. */
  put(type: string, data: unknown): void {
    this.try(type, data);
  }

  /** Rejects with whatever keeps the event from being written. */
  async write(type: string, data: unknown): Promise<Cursor> {
    const { epoch, seq } = await this.#options.write(type, data);
    return { epoch, seq };
  }

  /** Nothing more is written where nobody waits. */
  close(): void {
    this.#closed = true;
  }
}
