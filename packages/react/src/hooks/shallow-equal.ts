/** Equality one level deep: the default with which a hook decides whether what was selected has changed. */

/** Maps, dates and instances of classes hide what they hold: they are equal only by identity. */
const open: ReadonlySet<unknown> = new Set([Object.prototype, Array.prototype, null]);

/** Are both the same value, or arrays or plain objects whose entries are the same values? */
export function shallowEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const kind = Object.getPrototypeOf(left);
  if (kind !== Object.getPrototypeOf(right) || !open.has(kind)) return false;
  const keys = Object.keys(left) as (keyof typeof left)[];
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && Object.is(left[key], right[key]));
}
