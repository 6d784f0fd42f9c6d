/** A place on a client to listen in later: made with the client, silent until a tool (the timeline) attaches to it. */
import type { ClientObserver, ClientStatus } from '@throughline/client';

export interface ObserverTap {
  /** Give it to `createClient({ observer })`. */
  readonly observer: ClientObserver;
  /** Lets `listener` see everything from now on, and the status as it is. Returns what takes it off again. */
  attach(listener: ClientObserver): () => void;
}

/**
 * The observer of a client is fixed when the client is made, and a timeline is opened later: the tap is what stands
 * between. With nothing attached it costs an empty loop per frame.
 *
 * @example
 * const tap = createObserverTap();
 * const client = createClient({ url, observer: tap.observer });
 * // later: const { createTimeline } = await import('@throughline/react/devtools'); createTimeline(tap).listen();
 */
export function createObserverTap(): ObserverTap {
  const listeners = new Set<ClientObserver>();
  let newest: ClientStatus | undefined;
  const notify = (how: (listener: ClientObserver) => void) => {
    for (const listener of listeners) how(listener);
  };
  return {
    observer: {
      sent: (frame) => notify((listener) => listener.sent?.(frame)),
      received: (frame) => notify((listener) => listener.received?.(frame)),
      delivered: (event) => notify((listener) => listener.delivered?.(event)),
      lost: (lost) => notify((listener) => listener.lost?.(lost)),
      rejected: (event) => notify((listener) => listener.rejected?.(event)),
      status(status) {
        newest = status;
        notify((listener) => listener.status?.(status));
      },
    },
    attach(listener) {
      listeners.add(listener);
      if (newest) listener.status?.(newest);
      return () => void listeners.delete(listener);
    },
  };
}
