/** Frames on their way out: those of one task go as one message, in order, within the size the server takes. */
import type { ClientFrame } from '@throughline/protocol';

export interface Outgoing {
  /** Takes a frame; it goes out at the end of the current task at the latest. */
  push(frame: ClientFrame): void;
  /** Writes now what was taken. */
  flush(): void;
  /** Forgets what was taken. */
  clear(): void;
  /** Messages larger than this are split between frames; one frame alone is never split. */
  setLimit(maxMessageBytes: number): void;
}

/** A UTF-16 unit is at most three bytes of UTF-8. */
const MOST_BYTES_PER_UNIT = 3;

export const createOutgoing = (write: (message: string) => void): Outgoing => {
  let taken: string[] = [];
  let units = 0;
  let limitUnits = Number.POSITIVE_INFINITY;
  let scheduled = false;

  const flush = (): void => {
    if (taken.length === 0) return;
    const message = taken.length === 1 ? (taken[0] as string) : `[${taken.join(',')}]`;
    taken = [];
    units = 0;
    write(message);
  };
  const flushLater = (): void => {
    scheduled = false;
    flush();
  };
  return {
    push(frame) {
      const text = JSON.stringify(frame);
      // Brackets and commas count too.
      if (units + text.length + taken.length + 2 > limitUnits) flush();
      taken.push(text);
      units += text.length;
      if (scheduled) return;
      scheduled = true;
      // Not queueMicrotask: jest's fake timers take it away.
      void Promise.resolve().then(flushLater);
    },
    flush,
    clear() {
      taken = [];
      units = 0;
    },
    setLimit(maxMessageBytes) {
      limitUnits = maxMessageBytes / MOST_BYTES_PER_UNIT;
    },
  };
};
