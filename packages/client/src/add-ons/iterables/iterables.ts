/** Iterables: events as an async iterable, bounded. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import type { AnyDelivered } from '../../listeners/any-delivered.ts';
import type { ListenOptions } from '../../listeners/listen-options.ts';
import { defaults } from '../../options/defaults.ts';
import { createEventIterable } from './event-iterable.ts';

export interface IterablesFace<Events extends EventRegistry> {
  /**
   * The events as an async iterable, bounded: it ends with `events-overflow` if it is read too slowly, and is done when
   * the client is closed. At run time an event of an unknown type may come too.
   */
  events(options?: ListenOptions): AsyncIterable<AnyDelivered<Events>>;
}

/** @param maxWaitingEvents - events that are kept for a slow reader */
export const iterables =
  (maxWaitingEvents = defaults.views.maxWaitingEvents) =>
  <E extends EventRegistry, C extends CommandRegistry>({ listen, life }: Seams<E, C>): IterablesFace<E> => ({
    events: ({ signal, ...options } = {}) =>
      createEventIterable((listener) => listen(listener, options), maxWaitingEvents, [signal, life()]) as AsyncIterable<
        AnyDelivered<E>
      >,
  });
