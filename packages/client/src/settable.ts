/** An observable that its owner sets; a listener that throws stops neither the others nor the owner. */
import type { Observable } from './observable.ts';

export interface Settable<T> extends Observable<T> {
  /** Stores the value and tells every listener; does nothing when it is the same. */
  set(value: T): void;
}

export const createSettable = <T>(initial: T, onError: (error: unknown) => void): Settable<T> => {
  let current = initial;
  const listeners = new Set<{ call: (value: T) => void }>();
  return {
    get: () => current,
    subscribe(listener) {
      const entry = { call: listener };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    set(value) {
      if (Object.is(current, value)) return;
      current = value;
      for (const entry of [...listeners]) {
        if (!listeners.has(entry)) continue;
        try {
          entry.call(value);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
};
