/** How somebody else ended a run, once this node has heard of it. [R10] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { ForeignEnd } from './end-run.ts';

export class ForeignEnding {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #end: ForeignEnd | undefined;
  #onHeard = (): void => {};

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  heard(end: ForeignEnd): void {
    this.#end ??= end;
    this.#onHeard();
  }

  /** The log may refuse an event before this node hears of the end; undefined when it does not hear of it in time. */
  known(): Promise<ForeignEnd | undefined> {
    if (this.#end) return Promise.resolve(this.#end);
    return new Promise((resolve) => {
      const cancel: Cancel = this.#clock.after(this.#timeoutMs, () => resolve(undefined));
      this.#onHeard = () => {
        cancel();
        resolve(this.#end);
      };
    });
  }
}
