/** The views of all runs: folds events in, marks what a loss or a reset has hit, and keeps a bounded number. [S8, S11] */
import { type FoldOptions, foldRun, isOpen, markRun, type RunView, rewindRun } from '@throughline/protocol/agent';
import type { DeliveredEvent, LostEvents, StreamReset } from '../../listeners/delivered-event.ts';
import type { Notifier } from '../../observables/notifier.ts';
import type { Observable } from '../../observables/observable.ts';
import { isSameList } from '../../observables/same-list.ts';
import { createWatched, type Watched } from '../../observables/watched.ts';
import type { HistorySeed } from '../../pipeline/history-seed.ts';
import type { ClientClock } from '../../platform/client-clock.ts';
import { createStallWatch } from './stall-watch.ts';

export interface RunFilter {
  readonly stream?: string;
  readonly threadId?: string;
}

export interface RunStore {
  fold(event: DeliveredEvent): void;
  /** From now on the stream's events belong to this epoch: its numbers begin anew. */
  epoch(stream: string, epoch: string): void;
  /** These numbers will never come: the runs they belong to, or every open one, are `lost` until news heals them. */
  lost(lost: LostEvents): void;
  /** Finished runs stay, open ones are `incomplete`. */
  reset(reset: StreamReset): void;
  /** The page is at `seq`: open runs that the server does not know are `lost`. [S11] */
  liveRuns(stream: string, seq: number, runs: readonly string[]): void;
  seed(stream: string, seed: HistorySeed): void;
  /** Another user: nothing stays. */
  clear(): void;
  oldestOpen(stream: string): number | undefined;
  find(runId: string): RunView | undefined;
  findBySubmit(submitId: string): RunView | undefined;
  run(runId: string): Observable<RunView | undefined>;
  runs(filter: RunFilter): Observable<readonly RunView[]>;
  stop(): void;
}

export interface RunStoreOptions {
  readonly clock: ClientClock;
  readonly notifier: Notifier;
  /** Finished runs beyond this number are forgotten, oldest first, unless somebody watches them. */
  readonly keepFinishedRuns: number;
  /** An open run without news for so long is `stalled`, in milliseconds. */
  readonly stalledAfterMs: number;
  /** The registry, and the app's way to apply a `state_patch`. */
  readonly fold: FoldOptions;
  readonly report: (error: unknown) => void;
}

interface Entry {
  view: RunView;
}

export function createRunStore(options: RunStoreOptions): RunStore {
  const { notifier, report } = options;
  /** Oldest first. A run lives on one stream; the same id on another stream is another run. */
  const entries = new Map<string, Map<string, Entry>>();
  const newest = new Map<string, Entry>();
  const open = new Set<Entry>();
  const finished = new Set<Entry>();
  const watchedRuns = new Map<string, Watched<RunView | undefined>>();
  const watchedLists = new Set<Watched<readonly RunView[]>>();
  /** Nearly every event belongs to the run of the one before it. */
  let latest: Entry | undefined;
  let version = 0;
  const foldOptions = new Map<string, FoldOptions>();

  const stallWatch = createStallWatch<Entry>(options.clock, options.stalledAfterMs, (entry) => {
    put(entry, markRun(entry.view, 'stalled'));
  });

  const onStream = (stream: string): Map<string, Entry> => {
    let runs = entries.get(stream);
    if (runs === undefined) {
      runs = new Map();
      entries.set(stream, runs);
    }
    return runs;
  };
  const findEntry = (stream: string, runId: string): Entry | undefined => {
    if (latest?.view.runId === runId && latest.view.stream === stream) return latest;
    return entries.get(stream)?.get(runId);
  };
  const openOn = (stream: string): Entry[] => [...open].filter((entry) => entry.view.stream === stream);

  const changed = (runId: string, urgent: boolean): void => {
    version += 1;
    const watched = watchedRuns.get(runId);
    if (watched !== undefined) notifier.changed(watched, urgent);
    for (const list of watchedLists) notifier.changed(list, urgent);
  };
  const classify = (entry: Entry): void => {
    if (isOpen(entry.view)) {
      finished.delete(entry);
      open.add(entry);
      return;
    }
    open.delete(entry);
    stallWatch.forget(entry);
    if (finished.has(entry)) return;
    finished.add(entry);
    trim();
  };
  const put = (entry: Entry, view: RunView): void => {
    if (view === entry.view) return;
    const statusChanged = view.status !== entry.view.status;
    entry.view = view;
    if (statusChanged) classify(entry);
    changed(view.runId, statusChanged && !isOpen(view));
  };
  const insert = (view: RunView): Entry => {
    const entry: Entry = { view };
    onStream(view.stream).set(view.runId, entry);
    newest.set(view.runId, entry);
    classify(entry);
    changed(view.runId, !isOpen(view));
    return entry;
  };
  const remove = (entry: Entry): void => {
    const { stream, runId } = entry.view;
    const runs = entries.get(stream);
    runs?.delete(runId);
    if (runs?.size === 0) entries.delete(stream);
    if (newest.get(runId) === entry) newest.delete(runId);
    if (latest === entry) latest = undefined;
    open.delete(entry);
    finished.delete(entry);
    stallWatch.forget(entry);
    changed(runId, false);
  };
  const trim = (): void => {
    for (const entry of finished) {
      if (finished.size <= options.keepFinishedRuns) return;
      if (!watchedRuns.has(entry.view.runId)) remove(entry);
    }
  };
  const all = function* (): Generator<RunView> {
    for (const runs of entries.values()) for (const entry of runs.values()) yield entry.view;
  };
  const firstThat = (fits: (view: RunView) => boolean): RunView | undefined => {
    let found: RunView | undefined;
    for (const view of all()) if (fits(view)) found = view;
    return found;
  };

  return {
    fold(event) {
      if (event.runId === undefined) return;
      const entry = findEntry(event.stream, event.runId);
      const view = foldRun(entry?.view, event, foldOptions.get(event.stream));
      if (entry === undefined) latest = insert(view);
      else {
        latest = entry;
        put(entry, view);
      }
      if (isOpen(view)) stallWatch.heard(latest);
    },
    lost({ stream, runs }) {
      for (const entry of openOn(stream)) {
        if (runs === undefined || runs.includes(entry.view.runId)) put(entry, markRun(entry.view, 'lost'));
      }
    },
    epoch(stream, epoch) {
      foldOptions.set(stream, { ...options.fold, epoch });
    },
    reset({ stream, previous, cursor }) {
      for (const entry of openOn(stream)) put(entry, markRun(entry.view, 'incomplete'));
      if (cursor === undefined || previous?.epoch !== cursor.epoch) return;
      for (const entry of entries.get(stream)?.values() ?? []) put(entry, rewindRun(entry.view, cursor.seq));
    },
    liveRuns(stream, seq, runs) {
      for (const entry of openOn(stream)) {
        if (entry.view.firstSeq <= seq && !runs.includes(entry.view.runId)) put(entry, markRun(entry.view, 'lost'));
      }
    },
    seed(stream, seed) {
      for (const view of seed.runs) {
        const known = findEntry(stream, view.runId);
        if (known !== undefined) remove(known);
        const entry = insert(view.stream === stream ? view : { ...view, stream });
        if (isOpen(view)) stallWatch.heard(entry);
      }
    },
    clear() {
      for (const runs of [...entries.values()]) for (const entry of [...runs.values()]) remove(entry);
    },
    oldestOpen(stream) {
      let oldest: number | undefined;
      for (const { view } of open) {
        if (view.stream === stream && (oldest === undefined || view.firstSeq < oldest)) oldest = view.firstSeq;
      }
      return oldest;
    },
    find: (runId) => newest.get(runId)?.view,
    findBySubmit: (submitId) => firstThat((view) => view.submitId === submitId),
    run(runId) {
      const get = (): RunView | undefined => newest.get(runId)?.view;
      return {
        get,
        subscribe(listener) {
          let watched = watchedRuns.get(runId);
          if (watched === undefined) {
            watched = createWatched(get, report, () => watchedRuns.delete(runId));
            watchedRuns.set(runId, watched);
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
        for (const view of all()) {
          if (stream !== undefined && view.stream !== stream) continue;
          if (threadId === undefined || view.threadId === threadId) next.push(view);
        }
        if (!isSameList(next, value)) value = next;
        return value;
      };
      const watched: Watched<readonly RunView[]> = createWatched(get, report, () => {
        watchedLists.delete(watched);
      });
      return {
        get,
        subscribe(listener) {
          watchedLists.add(watched);
          return watched.observable.subscribe(listener);
        },
      };
    },
    stop: () => stallWatch.stop(),
  };
}
