/** Knows which runs of a stream are open and which have ended, so that nothing of a run follows its terminal event. [V1, V8] */
import type { EventDraft, OpenRun } from './event-log.ts';
import { createRecentIds, type RecentIds } from './recent-ids.ts';

export interface RunBook {
  hasEnded(runId: string): boolean;
  /** Notes an event that got a number. */
  note(draft: EventDraft, seq: number): void;
  /** In order of their opening. */
  open(): readonly OpenRun[];
  readonly openCount: number;
}

export interface RunBookLimits {
  readonly openRuns: number;
  readonly endedRuns: number;
}

interface Opened {
  readonly firstSeq: number;
  lastAt: number;
}

export function createRunBook(limits: RunBookLimits): RunBook {
  const opened = new Map<string, Opened>();
  let ended: RecentIds | undefined;

  const openRun = (runId: string, firstSeq: number, lastAt: number): void => {
    if (opened.size >= limits.openRuns) {
      for (const oldest of opened.keys()) {
        opened.delete(oldest);
        break;
      }
    }
    opened.set(runId, { firstSeq, lastAt });
  };

  return {
    hasEnded: (runId) => ended?.find(runId) !== undefined,
    note({ runId, opens, closes, at }, seq) {
      if (runId === undefined) return;
      if (closes) {
        opened.delete(runId);
        ended ??= createRecentIds(limits.endedRuns);
        ended.add(runId, seq);
        return;
      }
      const run = opened.get(runId);
      if (run) run.lastAt = at;
      else if (opens) openRun(runId, seq, at);
    },
    open: () => [...opened].map(([runId, { firstSeq, lastAt }]) => ({ runId, firstSeq, lastAt })),
    get openCount() {
      return opened.size;
    },
  };
}
