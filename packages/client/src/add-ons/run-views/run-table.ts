/** The runs that a page holds, by stream and id; of those that have ended only so many, oldest first. */
import type { HeldRun } from './held-run.ts';

export interface RunTable {
  find(stream: string, runId: string): HeldRun | undefined;
  /** The newest run of this id: the same id on another stream is another run. */
  newest(runId: string): HeldRun | undefined;
  /** Oldest first within each stream. */
  all(): Iterable<HeldRun>;
  on(stream: string): HeldRun[];
  openOn(stream: string): HeldRun[];
  insert(run: HeldRun): void;
  /** Its status changed, or what decides how long it is kept did. */
  classify(run: HeldRun): void;
  remove(run: HeldRun): void;
}

/**
 * @param keepFinished - ended runs that are kept, beside those that have to stay
 * @param mayForget - asked before an ended run is forgotten
 * @param removed - called for each run that was removed or forgotten
 */
export function createRunTable(
  keepFinished: number,
  mayForget: (run: HeldRun) => boolean,
  removed: (run: HeldRun) => void,
): RunTable {
  const streams = new Map<string, Map<string, HeldRun>>();
  const newest = new Map<string, HeldRun>();
  const open = new Set<HeldRun>();
  const finished = new Set<HeldRun>();
  /** Nearly every event belongs to the run of the one before it. */
  let latest: HeldRun | undefined;

  const remove = (run: HeldRun): void => {
    const { stream, runId } = run.newest;
    const runs = streams.get(stream);
    runs?.delete(runId);
    if (runs?.size === 0) streams.delete(stream);
    if (newest.get(runId) === run) newest.delete(runId);
    if (latest === run) latest = undefined;
    open.delete(run);
    finished.delete(run);
    removed(run);
  };
  const trim = (): void => {
    if (finished.size <= keepFinished) return;
    const counted = [...finished].filter((run) => !run.isSeeded);
    let excess = counted.length - keepFinished;
    for (const run of counted) {
      if (excess <= 0) return;
      if (run.isUnanswered || !mayForget(run)) continue;
      remove(run);
      excess -= 1;
    }
  };
  const classify = (run: HeldRun): void => {
    if (run.isOpen) {
      finished.delete(run);
      open.add(run);
      return;
    }
    open.delete(run);
    finished.add(run);
    trim();
  };

  return {
    find(stream, runId) {
      const known = latest?.draft.newest;
      if (known?.runId === runId && known.stream === stream) return latest;
      const found = streams.get(stream)?.get(runId);
      if (found !== undefined) latest = found;
      return found;
    },
    newest: (runId) => newest.get(runId),
    *all() {
      for (const runs of streams.values()) yield* runs.values();
    },
    on: (stream) => [...(streams.get(stream)?.values() ?? [])],
    openOn: (stream) => [...open].filter((run) => run.newest.stream === stream),
    insert(run) {
      const { stream, runId } = run.newest;
      const runs = streams.get(stream) ?? new Map<string, HeldRun>();
      streams.set(stream, runs);
      runs.set(runId, run);
      newest.set(runId, run);
      latest = run;
      classify(run);
    },
    classify,
    remove,
  };
}
