/** Joins what a snapshot shows with what the client knows: of each run, the picture that has seen more. */
import type { Observable, RunView } from '@throughline/client';
import { type RunFilter, type SnapshotMap, storedRuns } from './snapshot-store.ts';

/** Two observables as one: made anew when either changed, with a stable identity in between. */
function join<Known, Joined>(
  known: Observable<Known>,
  snapshots: Observable<SnapshotMap>,
  combine: (known: Known, stored: SnapshotMap) => Joined,
): Observable<Joined> {
  let last: { readonly known: Known; readonly stored: SnapshotMap; readonly joined: Joined } | undefined;
  const get = (): Joined => {
    const now = { known: known.get(), stored: snapshots.get() };
    if (last === undefined || last.known !== now.known || last.stored !== now.stored) {
      last = { ...now, joined: combine(now.known, now.stored) };
    }
    return last.joined;
  };
  return {
    get,
    subscribe(listener) {
      const changed = (): void => listener(get());
      const cancels = [known.subscribe(changed), snapshots.subscribe(changed)];
      return () => {
        for (const cancel of cancels) cancel();
      };
    },
  };
}

/** The client's runs, with the snapshots' in front of them, or in their place where these are ahead. */
export const joinRuns = (
  known: Observable<readonly RunView[]>,
  snapshots: Observable<SnapshotMap>,
  filter: RunFilter,
): Observable<readonly RunView[]> =>
  join(known, snapshots, (runs, stored) => mergeRuns(storedRuns(stored, filter), runs));

/** One run of the client, or of the snapshots where they are ahead. */
export const joinRun = (
  known: Observable<RunView | undefined>,
  snapshots: Observable<SnapshotMap>,
  runId: string | undefined,
): Observable<RunView | undefined> => join(known, snapshots, (run, stored) => fullerOf(storedRun(stored, runId), run));

export const storedRun = (snapshots: SnapshotMap, runId: string | undefined): RunView | undefined =>
  runId === undefined ? undefined : storedRuns(snapshots).find((run) => run.runId === runId);

/**
 * A replay rebuilds a run from its first event: until it has caught up, the snapshot is the fuller picture. A run ends
 * once, so one that was stored as ended never shows as running again. In a new life of the stream numbers say nothing,
 * and the client is right.
 */
function fullerOf(stored: RunView | undefined, known: RunView | undefined): RunView | undefined {
  if (!stored || !known) return known ?? stored;
  if (known.endedAt !== undefined) return known;
  if (stored.endedAt !== undefined) return stored;
  return known.epoch !== stored.epoch || known.lastSeq >= stored.lastSeq ? known : stored;
}

function mergeRuns(stored: readonly RunView[], known: readonly RunView[]): readonly RunView[] {
  if (stored.length === 0) return known;
  const rest = new Map(known.map((run) => [keyOf(run), run]));
  const first = stored.map((run) => {
    const fuller = fullerOf(run, rest.get(keyOf(run)));
    rest.delete(keyOf(run));
    return fuller ?? run;
  });
  return [...first, ...rest.values()];
}

const keyOf = (run: RunView): string => `${run.stream} ${run.runId}`;
