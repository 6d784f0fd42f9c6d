/** A list of listeners of which one that throws stops neither the others nor the caller. [C2] */
import type { Cancel } from '@throughline/protocol';

export interface Listeners<T> {
  readonly size: number;
  add(listener: (value: T) => void): Cancel;
  /** Calls those that are there now; one that is removed meanwhile is not called any more. */
  notify(value: T): void;
}

export function createListeners<T>(report: (error: unknown) => void): Listeners<T> {
  // Each subscription is an entry of its own, so that the same function twice is two listeners.
  const entries = new Set<{ readonly listener: (value: T) => void }>();
  return {
    get size() {
      return entries.size;
    },
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    notify(value) {
      if (entries.size === 0) return;
      for (const entry of [...entries]) {
        if (!entries.has(entry)) continue;
        try {
          entry.listener(value);
        } catch (error) {
          report(error);
        }
      }
    },
  };
}
