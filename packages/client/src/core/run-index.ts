/** Which runs this page knows, where they begin and whether they go on: from envelopes and flags alone. [C3, S11] */
import { type EventRegistry, runFlagsOf } from '@throughline/protocol/agent';
import type { DeliveredEvent, LostEvents, StreamReset } from '../listeners/delivered-event.ts';
import type { Notified } from '../observables/notified.ts';
import type { Observable } from '../observables/observable.ts';
import { createWatched, type Watched } from '../observables/watched.ts';
import type { HistorySeed } from '../pipeline/history-seed.ts';

/** A run, as far as its envelopes tell of it. */
export interface KnownRun {
  readonly runId: string;
  readonly stream: string;
  /** The command that started it, where one did. */
  readonly submitId: string | undefined;
  readonly threadId: string | undefined;
  /** Is it expected to go on? False once it ended, or was lost; an event that comes after a loss opens it again. */
  readonly open: boolean;
}

/** The index's own record of a run. Plain fields: one is made for each run, and written for each event. */
export interface RunRecord {
  readonly runId: string;
  readonly stream: string;
  /** Number of the first event that this page dispatched of it. */
  firstSeq: number;
  /** The page has its opening event: what it knows of the run is known from the start. */
  whole: boolean;
  /** `interrupted`: it ended with questions, and no run of its stream continues it yet. [K11] */
  state: 'open' | 'lost' | 'interrupted' | 'ended';
  submitId: string | undefined;
  threadId: string | undefined;
  /** The life of the stream in which `firstSeq` counts. */
  epoch: string | undefined;
  shown: KnownRun | undefined;
}

export interface RunIndex {
  /** The newest run of this id; ids are unique within a stream. */
  find(runId: string): RunRecord | undefined;
  findBySubmit(submitId: string): RunRecord | undefined;
  /** Number of the first event of the oldest run of a stream that is open, or interrupted and not continued. [C3, K11] */
  oldestOpen(stream: string): number | undefined;
  /** The runs of a stream that this page knows, oldest first. */
  known(stream: string): Observable<readonly KnownRun[]>;

  event(event: DeliveredEvent): void;
  /** From now on the stream's numbers count in this life of it. */
  epoch(stream: string, epoch: string): void;
  lost(lost: LostEvents): void;
  reset(reset: StreamReset): void;
  live(stream: string, seq: number, runs: readonly string[]): void;
  seed(stream: string, seed: HistorySeed): void;
  /** The stream is sent again from an earlier place: runs whose beginning was not known are begun anew. */
  widened(stream: string): void;
  /** The stream was left: its open runs are known again once it is opened. */
  left(stream: string): void;
  clear(): void;
}

/** Runs that ended and are still remembered, over all streams; the oldest are forgotten first. */
const MAX_ENDED = 1_000;

class StreamRuns {
  readonly runs = new Map<string, RunRecord>();
  epoch: string | undefined;
  watched: Watched<readonly KnownRun[]> | undefined;
  /** What was shown last; undefined once something changed. */
  shown: readonly KnownRun[] | undefined;
}

const showRun = (run: RunRecord): KnownRun => {
  run.shown ??= {
    runId: run.runId,
    stream: run.stream,
    submitId: run.submitId,
    threadId: run.threadId,
    open: run.state === 'open',
  };
  return run.shown;
};

export function createRunIndex(
  registry: EventRegistry | undefined,
  changed: (target: Notified) => void,
  report: (error: unknown) => void,
  added: (runId: string) => void = () => {},
): RunIndex {
  const streams = new Map<string, StreamRuns>();
  const newest = new Map<string, RunRecord>();
  const bySubmit = new Map<string, RunRecord>();
  const ended = new Set<RunRecord>();
  /** Nearly every event belongs to the run of the one before it. */
  let latest: RunRecord | undefined;

  const on = (stream: string): StreamRuns => {
    let runs = streams.get(stream);
    if (runs === undefined) {
      runs = new StreamRuns();
      streams.set(stream, runs);
    }
    return runs;
  };
  const notify = (runs: StreamRuns): void => {
    runs.shown = undefined;
    if (runs.watched !== undefined && runs.watched.watchers > 0) changed(runs.watched);
  };
  const set = (run: RunRecord, state: RunRecord['state']): void => {
    if (run.state === state) return;
    run.state = state;
    run.shown = undefined;
    if (state === 'open' || state === 'interrupted') ended.delete(run);
    else ended.add(run);
    notify(on(run.stream));
    for (const oldest of ended) {
      if (ended.size <= MAX_ENDED) break;
      remove(oldest);
    }
  };
  const remove = (run: RunRecord): void => {
    const runs = on(run.stream);
    runs.runs.delete(run.runId);
    ended.delete(run);
    if (newest.get(run.runId) === run) newest.delete(run.runId);
    if (run.submitId !== undefined && bySubmit.get(run.submitId) === run) bySubmit.delete(run.submitId);
    if (latest === run) latest = undefined;
    notify(runs);
  };
  const noteSubmit = (run: RunRecord, submitId: string | undefined): void => {
    if (submitId === undefined || run.submitId !== undefined) return;
    run.submitId = submitId;
    run.shown = undefined;
    bySubmit.set(submitId, run);
  };
  const add = (stream: string, runId: string, firstSeq: number, whole: boolean): RunRecord => {
    const runs = on(stream);
    const run: RunRecord = {
      runId,
      stream,
      firstSeq,
      whole,
      state: 'open',
      submitId: undefined,
      threadId: undefined,
      epoch: runs.epoch,
      shown: undefined,
    };
    runs.runs.set(runId, run);
    newest.set(runId, run);
    notify(runs);
    added(runId);
    return run;
  };
  const runsOf = (stream: string): RunRecord[] => [...(streams.get(stream)?.runs.values() ?? [])];
  const openOf = (stream: string): RunRecord[] => runsOf(stream).filter(({ state }) => state === 'open');
  /** The run that an opening event goes on with has been answered. */
  const noteContinued = (stream: string, data: unknown): void => {
    const { continues } = (data ?? {}) as { readonly continues?: unknown };
    const run = typeof continues === 'string' ? on(stream).runs.get(continues) : undefined;
    if (run?.state === 'interrupted') set(run, 'ended');
  };

  return {
    find: (runId) => newest.get(runId),
    findBySubmit: (submitId) => bySubmit.get(submitId),
    oldestOpen(stream) {
      let oldest: number | undefined;
      for (const { firstSeq, state } of runsOf(stream)) {
        const isShownAgain = state === 'open' || state === 'interrupted';
        if (isShownAgain && (oldest === undefined || firstSeq < oldest)) oldest = firstSeq;
      }
      return oldest;
    },
    known(stream) {
      const runs = on(stream);
      runs.watched ??= createWatched(() => {
        runs.shown ??= [...runs.runs.values()].map(showRun);
        return runs.shown;
      }, report);
      return runs.watched.observable;
    },

    event({ stream, runId, seq, type, data, submitId, threadId }) {
      if (runId === undefined) return;
      const { opens, closes } = runFlagsOf(type, registry);
      let run = latest;
      if (run?.runId !== runId || run.stream !== stream) {
        run = on(stream).runs.get(runId) ?? add(stream, runId, seq, opens);
        latest = run;
      }
      const { epoch } = on(stream);
      if (opens && run.epoch !== epoch) Object.assign(run, { epoch, firstSeq: seq, whole: true, shown: undefined });
      else if (run.state === 'ended' || run.state === 'interrupted') return;
      if (opens) noteContinued(stream, data);
      noteSubmit(run, submitId);
      run.threadId ??= threadId;
      if (type === 'agent_interrupted') set(run, 'interrupted');
      else set(run, closes ? 'ended' : 'open');
    },
    epoch(stream, epoch) {
      on(stream).epoch = epoch;
    },
    lost({ stream, runs }) {
      for (const run of openOf(stream)) if (runs === undefined || runs.includes(run.runId)) set(run, 'lost');
    },
    reset({ stream, reason }) {
      if (reason === 'trimmed') return; // What is trimmed follows as losses, which name the runs that are hit. [K9]
      for (const run of openOf(stream)) set(run, 'lost');
    },
    live(stream, seq, runs) {
      for (const run of openOf(stream)) if (run.firstSeq <= seq && !runs.includes(run.runId)) set(run, 'lost');
    },
    seed(stream, seed) {
      on(stream).epoch = seed.epoch;
      for (const view of seed.runs) {
        const run = on(stream).runs.get(view.runId) ?? add(stream, view.runId, view.firstSeq, true);
        noteSubmit(run, view.submitId);
        run.threadId ??= view.threadId;
        if (view.status === 'interrupted') set(run, 'interrupted');
        else set(run, view.endedAt === undefined ? 'open' : 'ended');
      }
    },
    widened(stream) {
      for (const run of [...on(stream).runs.values()]) if (!run.whole) remove(run);
    },
    left(stream) {
      for (const run of openOf(stream)) remove(run);
    },
    clear() {
      for (const { runs } of streams.values()) for (const run of [...runs.values()]) remove(run);
    },
  };
}
