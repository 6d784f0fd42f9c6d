/** An observable that its owner sets; a listener that throws stops neither the others nor the owner. */
import { createListeners } from '../listeners/listeners.ts';
import type { Observable } from './observable.ts';

export interface Settable<T> extends Observable<T> {
  /** Stores the value and tells every listener; does nothing when it is the same. */
  set(value: T): void;
}

export const createSettable = <T>(initial: T, onError: (error: unknown) => void): Settable<T> => {
  let current = initial;
  const listeners = createListeners<T>(onError);
  return {
    get: () => current,
    subscribe: listeners.add,
    set(value) {
      if (Object.is(current, value)) return;
      current = value;
      listeners.notify(value);
    },
  };
};
