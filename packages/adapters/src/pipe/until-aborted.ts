/** Iterates a source until it ends or a signal aborts, also while the source is silent; either way the source is told to stop. */

/** An async iterable, or a web stream where the platform's streams cannot be iterated. */
export type Source<Item> = AsyncIterable<Item> | ReadableStream<Item>;

/**
 * Yields what the source yields. When the signal aborts, the generator throws the signal's reason at once: a producer
 * that is silent keeps nobody waiting. The source's `return` (or `cancel`) is called in every case but a normal end.
 */
export async function* untilAborted<Item>(source: Source<Item>, signal: AbortSignal): AsyncGenerator<Item, void, void> {
  signal.throwIfAborted();
  const iterator = iteratorOf(source);
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  // The promise may reject while nobody races against it, between two items.
  aborted.catch(() => {});
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // A producer that never settles its `return` must not hold up the run's end.
    if (!ended) iterator.return?.().catch(() => {});
  }
}

function iteratorOf<Item>(source: Source<Item>): AsyncIterator<Item, unknown, void> {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]() as AsyncIterator<Item, unknown, void>;
  const reader = (source as ReadableStream<Item>).getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done: true, value: undefined } : { done: false, value };
    },
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}
