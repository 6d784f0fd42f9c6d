/** Puts what a page of the log has in one order: entries and holes by their numbers. [K14] */
import type { Hole, LogEntry, LogPage } from '../log/event-log.ts';

export function* stepsOf({ entries, holes }: LogPage): Generator<LogEntry | Hole> {
  let next = 0;
  for (const entry of entries) {
    while (next < holes.length && holes[next]!.from < entry.seq) yield holes[next++]!;
    yield entry;
  }
  yield* holes.slice(next);
}
