/** Refuses a fault that names nothing: without types a misspelt name would be a fault that never fires. */
import { type FaultMatch, type FaultSpec, occasions } from './fault-spec.ts';

const criteria: Record<keyof FaultMatch, true> = {
  user: true,
  tab: true,
  connection: true,
  direction: true,
  op: true,
  type: true,
  stream: true,
  runId: true,
  replay: true,
  where: true,
};

/** Throws a `RangeError` that names the action or criterion, and those that there are. */
export function checkFault({ action, match = {} }: FaultSpec): void {
  if (!Object.hasOwn(occasions, action)) throw unknown('action', action, Object.keys(occasions));
  for (const criterion of Object.keys(match)) {
    if (!Object.hasOwn(criteria, criterion)) throw unknown('criterion of match', criterion, Object.keys(criteria));
  }
}

const unknown = (what: string, name: unknown, known: readonly string[]): RangeError =>
  new RangeError(`"${name}" is no ${what} of a fault. There are: ${known.join(', ')}.`);
