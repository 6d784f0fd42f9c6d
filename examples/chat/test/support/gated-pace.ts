/** A pace that runs as fast as it can, and stands still where the test says so. */
import type { Pace } from '../../server/answer/pace.ts';

export interface GatedPace extends Pace {
  /** From now on the agent stands still after so many pieces of an answer. */
  holdAfter(pieces: number): void;
  /** Lets it go on to the end. */
  release(): void;
}

export function createGatedPace(): GatedPace {
  let left = Number.POSITIVE_INFINITY;
  let open = () => {};
  let gate: Promise<void> = Promise.resolve();
  return {
    tokenMs: 1,
    toolMs: 0,
    async wait(milliseconds, signal) {
      // Pieces alone are counted: a tool's wait is 0.
      if (milliseconds > 0) left -= 1;
      if (left <= 0) await Promise.race([gate, aborted(signal)]);
      // A task between two pieces, so that each is an event of its own on the line.
      await new Promise<void>((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
    holdAfter(pieces) {
      left = pieces;
      gate = new Promise<void>((resolve) => {
        open = resolve;
      });
    },
    release() {
      left = Number.POSITIVE_INFINITY;
      open();
    },
  };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
