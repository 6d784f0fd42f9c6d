/** Several laws ask the same of one history, for each of its tabs: it is worked out once for each length of the history. */
import type { Timeline } from '../timeline/timeline.ts';

export function oncePerState<Value>(read: (timeline: Timeline) => Value): (timeline: Timeline) => Value {
  const known = new WeakMap<Timeline, { readonly length: number; readonly value: Value }>();
  return (timeline) => {
    const { length } = timeline.entries;
    const before = known.get(timeline);
    if (before?.length === length) return before.value;
    const value = read(timeline);
    known.set(timeline, { length, value });
    return value;
  };
}
