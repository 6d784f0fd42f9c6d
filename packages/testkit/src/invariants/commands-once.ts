/** Every command was carried out at most once. [U3] */
import type { Timeline } from '../timeline/timeline.ts';
import type { Violation } from './violation.ts';

export function commandsOnce(timeline: Timeline): Violation[] {
  const handled = new Set<string>();
  return timeline.of('handled').flatMap(({ user, id, type, index }) => {
    const key = `${user}\n${id}`;
    if (handled.has(key))
      return [{ sentence: `the command ${type} ${id} of ${user} was carried out twice`, at: index }];
    handled.add(key);
    return [];
  });
}
