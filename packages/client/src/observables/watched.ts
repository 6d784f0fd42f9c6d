/** A value that can be watched: the one way in which the client's observables are made. */
import type { Cancel } from '@throughline/protocol';
import { createListeners } from '../listeners/listeners.ts';
import type { Notified } from './notifier.ts';
import type { Observable } from './observable.ts';

/** An observable whose value is computed on demand, and the door to tell its watchers that it may have changed. */
export interface Watched<T> extends Notified {
  readonly observable: Observable<T>;
  readonly watchers: number;
}

/**
 * @param get - the value now; must give the same identity until it changes
 * @param idle - called when the last watcher has left
 */
export function createWatched<T>(get: () => T, report: (error: unknown) => void, idle?: () => void): Watched<T> {
  const listeners = createListeners<T>(report);
  let notified: T;
  return {
    get watchers() {
      return listeners.size;
    },
    notify() {
      const value = get();
      if (listeners.size === 0 || Object.is(value, notified)) return;
      notified = value;
      listeners.notify(value);
    },
    observable: {
      get,
      subscribe(listener): Cancel {
        if (listeners.size === 0) notified = get();
        const cancel = listeners.add(listener);
        return () => {
          cancel();
          if (listeners.size === 0) idle?.();
        };
      },
    },
  };
}
