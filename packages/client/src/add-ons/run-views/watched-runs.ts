/** Runs as observables: handed out when somebody looks, and told to be changed once for each draft that was begun. */
import type { RunView } from '@throughline/protocol/agent';
import type { Notifier } from '../../observables/notifier.ts';
import type { Observable } from '../../observables/observable.ts';
import { isSameList } from '../../observables/same-list.ts';
import { createWatched, type Watched } from '../../observables/watched.ts';
import type { HeldRun } from './held-run.ts';
import type { RunTable } from './run-table.ts';

export interface RunFilter {
  /** Only runs on this stream. */
  readonly stream?: string | undefined;
  /** Only runs of this thread. */
  readonly threadId?: string | undefined;
}

export interface WatchedRuns {
  /** The run differs from what was handed out last, or was inserted or removed. */
  changed(run: HeldRun, urgent: boolean): void;
  /** Whoever waits for the next frame is notified now. */
  flush(): void;
  isWatched(runId: string): boolean;
  run(runId: string): Observable<RunView | undefined>;
  /** Oldest first. */
  runs(filter: RunFilter): Observable<readonly RunView[]>;
}

export function createWatchedRuns(
  table: Pick<RunTable, 'newest' | 'all'>,
  notifier: Notifier,
  report: (error: unknown) => void,
): WatchedRuns {
  const byId = new Map<string, Watched<RunView | undefined>>();
  const lists = new Set<Watched<readonly RunView[]>>();
  /** Grows with each change: a list is made anew only when it did. */
  let version = 0;

  return {
    changed(run, urgent) {
      version += 1;
      const one = byId.get(run.newest.runId);
      if (one !== undefined) notifier.changed(one, urgent);
      for (const list of lists) notifier.changed(list, urgent);
    },
    flush() {
      for (const one of byId.values()) notifier.changed(one, true);
      for (const list of lists) notifier.changed(list, true);
    },
    isWatched: (runId) => byId.has(runId),
    run(runId) {
      const get = (): RunView | undefined => table.newest(runId)?.draft.look();
      return {
        get,
        subscribe(listener) {
          let watched = byId.get(runId);
          if (watched === undefined) {
            watched = createWatched(get, report, () => byId.delete(runId));
            byId.set(runId, watched);
          }
          return watched.observable.subscribe(listener);
        },
      };
    },
    runs({ stream, threadId }) {
      let at = -1;
      let value: readonly RunView[] = [];
      const get = (): readonly RunView[] => {
        if (at === version) return value;
        at = version;
        const next: RunView[] = [];
        for (const { draft } of table.all()) {
          const { newest } = draft;
          if (stream !== undefined && newest.stream !== stream) continue;
          if (threadId === undefined || newest.threadId === threadId) next.push(draft.look());
        }
        if (!isSameList(next, value)) value = next;
        return value;
      };
      const watched: Watched<readonly RunView[]> = createWatched(get, report, () => {
        lists.delete(watched);
      });
      return {
        get,
        subscribe(listener) {
          lists.add(watched);
          return watched.observable.subscribe(listener);
        },
      };
    },
  };
}
