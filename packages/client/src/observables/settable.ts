/** An observable that its owner sets; a listener that throws stops neither the others nor the owner. */
import type { Notified } from './notified.ts';
import type { Observable } from './observable.ts';
import { createWatched } from './watched.ts';

export interface Settable<T> extends Observable<T> {
  /** Stores the value, and has every listener notified; does nothing when it is the same. */
  set(value: T): void;
}

/** @param changed - decides when the listeners are notified */
export const createSettable = <T>(
  initial: T,
  report: (error: unknown) => void,
  changed: (target: Notified) => void,
): Settable<T> => {
  let current = initial;
  const watched = createWatched(() => current, report);
  return {
    ...watched.observable,
    set(value) {
      if (Object.is(current, value)) return;
      current = value;
      changed(watched);
    },
  };
};
