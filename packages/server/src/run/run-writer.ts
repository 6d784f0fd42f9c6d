/** Appends the events of one run in the order they were written, whatever each append takes. [V1] */
import type { Cursor } from './cursor.ts';

export interface RunWriter {
  /** Appends after everything written before; resolves once it is in the log, rejects as the append does. */
  write(append: () => Promise<Cursor>): Promise<Cursor>;
  /** Resolves once everything written so far is in the log, or has failed. */
  flushed(): Promise<void>;
}

/**
 * Where an append can fail and be repeated, each waits for the one before: a repeated one cannot fall behind a later one.
 * An `immediate` log takes them all at once, so that what one tick writes goes out in one message.
 * `onFailed` hears of every append that failed.
 */
export function createRunWriter(immediate: boolean, onFailed: (error: unknown) => void): RunWriter {
  let tail: Promise<unknown> = Promise.resolve();
  let underWay = 0;
  return {
    write(append) {
      const result = immediate || underWay === 0 ? append() : tail.then(append);
      underWay++;
      const before = tail;
      tail = result
        .catch(onFailed)
        .then(() => before)
        .finally(() => {
          underWay--;
        });
      result.catch(() => {});
      return result;
    },
    flushed: () => tail.then(() => {}),
  };
}
