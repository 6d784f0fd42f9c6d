/** A value that can be watched: the one way in which the client's observables are made. [C2] */
import type { Cancel } from '@throughline/protocol';
import type { Notified } from './notified.ts';
import type { Observable } from './observable.ts';

/** An observable whose value is computed on demand, and the door by which its owner says that it may have changed. */
export interface Watched<T> extends Notified {
  readonly observable: Observable<T>;
  readonly watchers: number;
}

interface Watcher<T> {
  readonly listener: (value: T) => void;
  /** The value that it knows: none is heard twice in a row. */
  known: T;
}

/**
 * Each watcher is given the value of the moment in which it is called, so that nobody gets a stale one when the watcher
 * before it changed something.
 *
 * @param get - the value now; must give the same identity until it changes
 * @param idle - called when the last watcher has left
 */
export const createWatched = <T>(get: () => T, report: (error: unknown) => void, idle?: () => void): Watched<T> =>
  new WatchedValue(get, report, idle);

class WatchedValue<T> implements Watched<T> {
  readonly #watchers = new Set<Watcher<T>>();
  readonly #report: (error: unknown) => void;
  readonly observable: Observable<T>;

  constructor(get: () => T, report: (error: unknown) => void, idle: (() => void) | undefined) {
    this.#report = report;
    this.observable = {
      get,
      subscribe: (listener): Cancel => {
        const watcher = { listener, known: get() };
        this.#watchers.add(watcher);
        return () => {
          // Once only: a second cancel must not silence whoever came in between.
          if (this.#watchers.delete(watcher) && this.#watchers.size === 0) idle?.();
        };
      },
    };
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  notify(): void {
    for (const watcher of [...this.#watchers]) {
      if (!this.#watchers.has(watcher)) continue;
      const value = this.observable.get();
      if (Object.is(watcher.known, value)) continue;
      watcher.known = value;
      try {
        watcher.listener(value);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
