/** Collects who has something to write and lets all of them write once, at the end of the tick. [V2] */

export interface Tick {
  /** Calls `flush` once at the end of this tick, however often it is added. */
  add(flush: () => void): void;
}

/** One that throws stops none of the others. [V4] */
export function createTick(schedule: (run: () => void) => void, onError: (error: unknown) => void): Tick {
  let waiting = new Set<() => void>();
  const run = (): void => {
    const flushes = waiting;
    waiting = new Set();
    for (const flush of flushes) {
      try {
        flush();
      } catch (error) {
        onError(error);
      }
    }
  };
  return {
    add(flush) {
      if (waiting.size === 0) schedule(run);
      waiting.add(flush);
    },
  };
}
