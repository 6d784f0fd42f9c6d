/** Reads the ids of a whole stream from its log, oldest first. */
import type { EventLog } from '@throughline/server';

export async function readWholeStream(log: EventLog, stream: string): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { state, entries } = await log.read(stream, ids.length, { entries: 1_000, bytes: 4_194_304 });
    for (const { id } of entries) ids.push(id);
    if (entries.length === 0 || ids.length >= state.head) return ids;
  }
}
