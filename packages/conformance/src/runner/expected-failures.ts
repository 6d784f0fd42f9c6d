/** The list of checks that a server is known to fail: one id a line, comments after `#`. */
import { conformanceChecks } from '../checks/index.ts';
import { watchedLaws } from '../checks/watched.ts';

/** All ids, in the order of the report. */
export const checkIds: readonly string[] = [...conformanceChecks, ...watchedLaws].map(({ id }) => id);

/** The ids of a list; throws a `RangeError` that names those that no check has. */
export function readExpectedFailures(text: string): readonly string[] {
  const ids = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  return knownIds(ids);
}

/** The ids themselves; throws a `RangeError` that names those that no check has. */
export function knownIds(ids: readonly string[]): readonly string[] {
  const unknown = ids.filter((id) => !checkIds.includes(id));
  if (unknown.length > 0) {
    throw new RangeError(`There is no check ${unknown.join(', ')}. \`throughline check --list\` names them all.`);
  }
  return ids;
}
