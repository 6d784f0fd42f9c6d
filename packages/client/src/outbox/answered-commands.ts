/**
 * Commands that were answered by the id of a run which the page does not show yet: they stay in the outbox until it
 * does, so that nothing disappears between a receipt and its run. [U8]
 */
import type { Clock } from '@throughline/protocol';
import type { OutboxEntry } from './outbox-entry.ts';

/** A run that the page will not get, such as one of a stream that is not open here, is not waited for longer. */
const LONGEST_MS = 10_000;

export interface AnsweredCommands {
  add(entry: OutboxEntry, runId: string): void;
  entries(): Iterable<OutboxEntry>;
  isEmpty(): boolean;
  /** The page shows the run: true when an entry went away. */
  shown(runId: string): boolean;
  /** The same for those whose run did not come. */
  expire(): boolean;
  /** Milliseconds until the first of them expires, or `atMostMs`. */
  restMs(atMostMs: number): number;
  clear(): void;
}

export const createAnsweredCommands = (clock: Clock): AnsweredCommands => {
  /** By run; oldest first. */
  const answered = new Map<string, { readonly entry: OutboxEntry; readonly until: number }>();
  return {
    add(entry, runId) {
      answered.set(runId, { entry: { ...entry, runId, status: 'answered' }, until: clock.elapsed() + LONGEST_MS });
    },
    entries: () => [...answered.values()].map(({ entry }) => entry),
    isEmpty: () => answered.size === 0,
    shown: (runId) => answered.delete(runId),
    expire() {
      const before = answered.size;
      for (const [runId, { until }] of answered) if (until <= clock.elapsed()) answered.delete(runId);
      return answered.size < before;
    },
    restMs(atMostMs) {
      const [oldest] = answered.values();
      return oldest === undefined ? atMostMs : Math.min(atMostMs, oldest.until - clock.elapsed());
    },
    clear: () => answered.clear(),
  };
};
