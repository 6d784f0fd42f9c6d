/** Puts classes in place of global ones, and takes them out again in any order, at the latest in the clean-up. */
import type { Cancel } from '@throughline/protocol';
import { registerForCleanUp } from '../clean-up/clean-up.ts';

type Globals = Record<string, unknown>;
interface Patch {
  readonly original: PropertyDescriptor | undefined;
  /** Classes put in place, the newest last. */
  readonly classes: unknown[];
}

const patches = new WeakMap<Globals, Map<string, Patch>>();

const put = (target: Globals, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
};

/** The newest class that is still in place wins; when the last one goes, the original is back exactly as it was. */
export function patchGlobal(name: string, replacement: unknown, target = globalThis as unknown as Globals): Cancel {
  const original = Object.getOwnPropertyDescriptor(target, name);
  const ofTarget = patches.get(target) ?? new Map<string, Patch>();
  const patch = ofTarget.get(name) ?? { original, classes: [] };
  patches.set(target, ofTarget.set(name, patch));
  // Each entry is its own object, so that one class put in place twice is taken out twice.
  const entry = { replacement };
  patch.classes.push(entry);
  put(target, name, replacement);
  const restore = (): void => {
    const index = patch.classes.indexOf(entry);
    if (index < 0) return;
    forget();
    patch.classes.splice(index, 1);
    const newest = patch.classes.at(-1) as { replacement: unknown } | undefined;
    if (newest) {
      put(target, name, newest.replacement);
      return;
    }
    ofTarget.delete(name);
    if (patch.original) Object.defineProperty(target, name, patch.original);
    else delete target[name];
  };
  const forget = registerForCleanUp({ close: async () => restore() });
  return restore;
}
