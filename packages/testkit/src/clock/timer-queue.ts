/** Timers ordered by when they are due, then by when they were set: a binary heap. */

export interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
  /** Where it was set. */
  readonly setAt: Error | undefined;
  cancelled: boolean;
}

export interface TimerQueue {
  add(timer: Timer): void;
  /** The next one that is not cancelled; it stays in the queue. */
  peek(): Timer | undefined;
  pop(): Timer | undefined;
  /** Those not cancelled, in no order. */
  all(): readonly Timer[];
}

const before = (left: Timer, right: Timer): boolean =>
  left.dueAt < right.dueAt || (left.dueAt === right.dueAt && left.order < right.order);

export function createTimerQueue(): TimerQueue {
  let heap: Timer[] = [];

  const swap = (left: number, right: number): void => {
    [heap[left], heap[right]] = [heap[right]!, heap[left]!];
  };
  const rise = (start: number): void => {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!before(heap[index]!, heap[parent]!)) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (): void => {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= heap.length) return;
      const least = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
      if (!before(heap[least]!, heap[index]!)) return;
      swap(index, least);
      index = least;
    }
  };
  const pop = (): Timer | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last) {
      heap[0] = last;
      sink();
    }
    return first;
  };

  return {
    add(timer) {
      // Cancelled timers are swept once they are the larger part, so that resetting a timer for ever costs no memory.
      if (heap.length > 64 && heap.length > 2 * heap.filter((entry) => !entry.cancelled).length) {
        heap = heap.filter((entry) => !entry.cancelled).sort((left, right) => (before(left, right) ? -1 : 1));
      }
      heap.push(timer);
      rise(heap.length - 1);
    },
    peek() {
      while (heap[0]?.cancelled) pop();
      return heap[0];
    },
    pop() {
      while (heap[0]?.cancelled) pop();
      return pop();
    },
    all: () => heap.filter((timer) => !timer.cancelled),
  };
}
