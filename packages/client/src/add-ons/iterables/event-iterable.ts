/** Events as an async iterable with a bounded buffer: read too slowly, it ends with an error instead of growing. */
import type { Cancel } from '@throughline/protocol';
import { ClientError } from '../../errors/client-error.ts';
import type { DeliveredEvent } from '../../listeners/delivered-event.ts';

/** Each of them ends the iteration. */
type Signals = readonly (AbortSignal | undefined)[];
type Subscribe = (listener: (event: DeliveredEvent) => void) => Cancel;

/**
 * @param limit - events that may wait; one more ends the iteration with `events-overflow` after those have been read
 */
export function createEventIterable(
  subscribe: Subscribe,
  limit: number,
  signals: Signals,
): AsyncIterable<DeliveredEvent> {
  return { [Symbol.asyncIterator]: () => createIterator(subscribe, limit, signals) };
}

function createIterator(
  subscribe: Subscribe,
  limit: number,
  signals: Signals,
): AsyncIterator<DeliveredEvent, undefined> {
  type Step = IteratorResult<DeliveredEvent, undefined>;
  const waiting: DeliveredEvent[] = [];
  let readers: { resolve: (step: Step) => void; reject: (error: ClientError) => void }[] = [];
  let overflow: ClientError | undefined;
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    unsubscribe();
    for (const signal of signals) signal?.removeEventListener('abort', end);
    for (const reader of readers) reader.resolve({ done: true, value: undefined });
    readers = [];
  };
  const unsubscribe = subscribe((event) => {
    const reader = readers.shift();
    if (reader !== undefined) return reader.resolve({ done: false, value: event });
    if (waiting.length < limit) return void waiting.push(event);
    overflow = new ClientError(
      'events-overflow',
      `client.events() was read too slowly: more than ${limit} events were waiting. Read faster, or use client.on().`,
    );
    end();
  });
  for (const signal of signals) {
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  }

  return {
    next() {
      const event = waiting.shift();
      if (event !== undefined) return Promise.resolve({ done: false, value: event });
      if (overflow !== undefined) {
        const error = overflow;
        overflow = undefined;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve({ done: true, value: undefined });
      return new Promise<Step>((resolve, reject) => readers.push({ resolve, reject }));
    },
    return() {
      end();
      waiting.length = 0;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
