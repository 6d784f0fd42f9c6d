/** Puts WebSocket classes in place of the global one, and takes them out again in any order. */
import type { Cancel } from '@throughline/protocol';

type Globals = { WebSocket?: unknown };
interface Patch {
  readonly target: Globals;
  readonly original: PropertyDescriptor | undefined;
  /** Classes put in place, the newest last. */
  readonly classes: unknown[];
}

const patches = new Map<Globals, Patch>();

const put = (target: Globals, value: unknown): void => {
  Object.defineProperty(target, 'WebSocket', { value, writable: true, configurable: true, enumerable: false });
};

/** The newest class that is still in place wins; when the last one goes, the original is back exactly as it was. */
export function patchGlobal(replacement: unknown, target: Globals = globalThis as Globals): Cancel {
  const original = Object.getOwnPropertyDescriptor(target, 'WebSocket');
  const patch = patches.get(target) ?? { target, original, classes: [] };
  patches.set(target, patch);
  // Each entry is its own object, so that one class put in place twice is taken out twice.
  const entry = { replacement };
  patch.classes.push(entry);
  put(target, replacement);
  return () => {
    const index = patch.classes.indexOf(entry);
    if (index < 0) return;
    patch.classes.splice(index, 1);
    const newest = patch.classes.at(-1) as { replacement: unknown } | undefined;
    if (newest) {
      put(target, newest.replacement);
      return;
    }
    patches.delete(target);
    if (patch.original) Object.defineProperty(target, 'WebSocket', patch.original);
    else delete target.WebSocket;
  };
}
