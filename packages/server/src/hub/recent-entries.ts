/** The last few entries of a stream: a page meets the live stream through them while others go on publishing. [S9] */
import type { LogEntry } from '../log/event-log.ts';

export interface RecentEntries {
  add(entry: LogEntry): void;
  clear(): void;
  /** Everything after `position`, when it is here without a hole. */
  after(position: number): readonly LogEntry[] | undefined;
}

const MAX_ENTRIES = 64;
/** In characters: a few large events must not stay in memory for every stream. */
const MAX_SIZE = 65_536;

export function createRecentEntries(): RecentEntries {
  let entries: LogEntry[] = [];
  let size = 0;
  return {
    add(entry) {
      entries.push(entry);
      size += entry.text.length;
      if (entries.length <= MAX_ENTRIES * 2 && size <= MAX_SIZE) return;
      let keep = Math.max(0, entries.length - MAX_ENTRIES);
      size = entries.slice(keep).reduce((sum, { text }) => sum + text.length, 0);
      while (keep < entries.length && size > MAX_SIZE / 2) size -= entries[keep++]!.text.length;
      entries = entries.slice(keep);
    },
    clear() {
      entries = [];
      size = 0;
    },
    after(position) {
      const first = entries[0];
      if (!first || position < first.seq - 1) return undefined;
      const next = entries.findIndex((entry) => entry.seq > position);
      return next < 0 ? [] : entries.slice(next);
    },
  };
}
