/** What waits for a socket: urgent frames, then all others in order; taken out as the text of one message. [V2, V3] */
import type { Delivery } from '../hub/delivery.ts';

/** Told when an event was handed to the socket. */
export interface WriteMark {
  wrote(seq: number): void;
}

export interface QueuedFrame {
  readonly text: string;
  readonly mark: WriteMark | undefined;
  /** Number of the event; 0 for other frames. */
  readonly seq: number;
  readonly delivery: Delivery | undefined;
}

/** One message, and the frames of the ordered lane that it holds. */
export interface Batch {
  readonly text: string;
  readonly ordered: readonly QueuedFrame[];
  readonly frames: number;
  attempts: number;
}

export interface WriteQueue {
  readonly isEmpty: boolean;
  readonly urgentCount: number;
  /** Length of what waits in order, in characters. */
  readonly size: number;
  addUrgent(build: () => string): void;
  add(frame: QueuedFrame): void;
  /** Joins what goes first into one message of at most about `maxSize` characters. */
  take(maxSize: number): Batch;
  /** Empties it; gives what waited in order. */
  clear(): readonly QueuedFrame[];
}

export function createWriteQueue(): WriteQueue {
  let urgent: (() => string)[] = [];
  let ordered: QueuedFrame[] = [];
  /** Index of the first frame of `ordered` that waits. */
  let next = 0;
  let size = 0;

  /** All that wait, when they fit; else as many as do, and at least one. */
  const takeOrdered = (maxSize: number): readonly QueuedFrame[] => {
    if (next === 0 && size <= maxSize) {
      const all = ordered;
      ordered = [];
      size = 0;
      return all;
    }
    const first = next;
    let taken = 0;
    while (next < ordered.length && (taken === 0 || taken + ordered[next]!.text.length <= maxSize)) {
      taken += ordered[next++]!.text.length;
    }
    size -= taken;
    const batch = ordered.slice(first, next);
    if (next === ordered.length) {
      ordered = [];
      next = 0;
    }
    return batch;
  };

  const join = (first: readonly string[], frames: readonly QueuedFrame[]): string => {
    if (first.length + frames.length === 1) return first[0] ?? frames[0]!.text;
    let text = '';
    for (const each of first) text += text === '' ? `[${each}` : `,${each}`;
    for (const each of frames) text += text === '' ? `[${each.text}` : `,${each.text}`;
    return `${text}]`;
  };

  return {
    get isEmpty() {
      return urgent.length === 0 && next === ordered.length;
    },
    get urgentCount() {
      return urgent.length;
    },
    get size() {
      return size;
    },
    addUrgent: (build) => void urgent.push(build),
    add(frame) {
      ordered.push(frame);
      size += frame.text.length;
    },
    take(maxSize) {
      // Built before the others are taken: a pong tells what was written before it. [S7]
      const first = urgent.length === 0 ? none : urgent.map((build) => build());
      if (urgent.length > 0) urgent = [];
      const frames = takeOrdered(maxSize);
      return { text: join(first, frames), ordered: frames, frames: first.length + frames.length, attempts: 0 };
    },
    clear() {
      const left = next === 0 ? ordered : ordered.slice(next);
      urgent = [];
      ordered = [];
      next = 0;
      size = 0;
      return left;
    },
  };
}

const none: readonly string[] = [];
