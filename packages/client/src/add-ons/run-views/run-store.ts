/**
 * The views of all runs. Events are written on one open draft a run, which is handed out when somebody looks; watchers
 * are notified once a draft, and at once of an end, a loss, a reset and of being live. Marks what a loss or a reset has
 * hit, and keeps a bounded number. [S8, S11, K12]
 */
import {
  type FoldOptions,
  foldInto,
  markRun,
  openRun,
  RunDraft,
  type RunView,
  rewindRun,
} from '@throughline/protocol/agent';
import type { DeliveredEvent, LostEvents, StreamReset } from '../../listeners/delivered-event.ts';
import type { Notifier } from '../../observables/notifier.ts';
import type { Observable } from '../../observables/observable.ts';
import type { HistorySeed } from '../../pipeline/history-seed.ts';
import type { ClientClock } from '../../platform/client-clock.ts';
import { HeldRun } from './held-run.ts';
import { createRunTable } from './run-table.ts';
import { createStallWatch } from './stall-watch.ts';
import { createWatchedRuns, type RunFilter } from './watched-runs.ts';

export interface RunStore {
  fold(event: DeliveredEvent): void;
  /** From now on the stream's events belong to this epoch: its numbers begin anew. */
  epoch(stream: string, epoch: string): void;
  /** These numbers will never come: the runs they belong to, or every open one, are `lost` until news heals them. */
  lost(lost: LostEvents): void;
  /** Finished runs stay, open ones are `incomplete`; after `trimmed` only those that a loss names are hit. */
  reset(reset: StreamReset): void;
  /** The page is at `seq`: open runs that the server does not know are `lost`. [S11] */
  liveRuns(stream: string, seq: number, runs: readonly string[]): void;
  seed(stream: string, seed: HistorySeed): void;
  /** The stream is sent again from an earlier place: runs of which content is missing are begun anew. */
  widened(stream: string): void;
  /** The stream was left: its open runs come again once it is opened, so only those that are watched stay. */
  left(stream: string): void;
  /** Another user: nothing stays. */
  clear(): void;
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

export function createRunStore(options: RunStoreOptions): RunStore {
  const foldOptions = new Map<string, FoldOptions>();
  const stallWatch = createStallWatch<HeldRun>(options.clock, options.stalledAfterMs, (run) => {
    replace(run, markRun(run.draft.look(), 'stalled'));
  });
  const table = createRunTable(
    options.keepFinishedRuns,
    (run) => !watched.isWatched(run.newest.runId),
    (run) => {
      stallWatch.forget(run);
      watched.changed(run, false);
    },
  );
  const watched = createWatchedRuns(table, options.notifier, options.report);

  /** The status decides how long a run is kept, and whether its watchers may wait for the next frame. */
  const statusChanged = (run: HeldRun): void => {
    table.classify(run);
    if (!run.isOpen) stallWatch.forget(run);
    watched.changed(run, !run.isOpen);
  };
  const replace = (run: HeldRun, view: RunView): void => {
    const before = run.newest;
    if (view === before) return;
    run.draft.replace(view);
    if (view.status !== before.status) statusChanged(run);
    else watched.changed(run, false);
  };
  const insert = (draft: RunDraft, isSeeded = false): HeldRun => {
    const run = new HeldRun(draft, isSeeded);
    const { stream, continues } = draft.newest;
    const continued = continues === undefined ? undefined : table.find(stream, continues);
    if (continued !== undefined) continued.isContinued = true;
    table.insert(run);
    watched.changed(run, !run.isOpen);
    return run;
  };

  return {
    fold(event) {
      if (event.runId === undefined) return;
      const known = table.find(event.stream, event.runId);
      const draft = known?.draft ?? new RunDraft(openRun(event.stream, event.runId));
      const wasShown = draft.isShown;
      const { status, threadId } = draft.newest;
      if (!foldInto(draft, event, foldOptions.get(event.stream) ?? options.fold)) return;
      const run = known ?? insert(draft);
      if (known !== undefined) {
        const view = draft.newest;
        if (view.status !== status) statusChanged(run);
        else if (wasShown || view.threadId !== threadId) watched.changed(run, false);
      }
      if (!run.heard && run.isOpen) stallWatch.heard(run);
    },
    epoch(stream, epoch) {
      foldOptions.set(stream, { ...options.fold, epoch });
    },
    lost({ stream, runs }) {
      const hit = runs === undefined ? table.openOn(stream) : runs.map((runId) => table.find(stream, runId));
      for (const run of hit) if (run !== undefined) replace(run, markRun(run.draft.look(), 'lost'));
    },
    reset({ stream, reason, previous, cursor }) {
      // What is trimmed follows as losses, which name the runs that are hit. [K9]
      if (reason === 'trimmed') return;
      for (const run of table.openOn(stream)) replace(run, markRun(run.draft.look(), 'incomplete'));
      if (cursor === undefined || previous?.epoch !== cursor.epoch) return;
      for (const run of table.on(stream)) replace(run, rewindRun(run.draft.look(), cursor.seq));
    },
    liveRuns(stream, seq, runs) {
      for (const run of table.openOn(stream)) {
        const { firstSeq, runId } = run.newest;
        if (firstSeq <= seq && !runs.includes(runId)) replace(run, markRun(run.draft.look(), 'lost'));
      }
      watched.flush();
    },
    seed(stream, seed) {
      for (const view of seed.runs) {
        const known = table.find(stream, view.runId);
        if (known !== undefined) table.remove(known);
        const run = insert(new RunDraft(view.stream === stream ? view : { ...view, stream }), true);
        if (run.isOpen) stallWatch.heard(run);
      }
    },
    widened(stream) {
      for (const run of table.on(stream)) if (run.newest.partial) table.remove(run);
    },
    left(stream) {
      for (const run of table.on(stream)) {
        run.isSeeded = false;
        if (!run.isOpen) table.classify(run);
        else if (!watched.isWatched(run.newest.runId)) table.remove(run);
      }
    },
    clear() {
      for (const run of [...table.all()]) table.remove(run);
    },
    run: watched.run,
    runs: watched.runs,
    stop: () => stallWatch.stop(),
  };
}
