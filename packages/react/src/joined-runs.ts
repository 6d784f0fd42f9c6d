/** Joins what a snapshot shows with what the client knows: of each run, the picture that has seen more. */
import type { HistorySeed, Observable, RunView } from '@throughline/client';

type SnapshotMap = ReadonlyMap<string, HistorySeed>;

export interface RunFilter {
  readonly stream?: string;
  readonly threadId?: string;
}

/** The client's runs, with the snapshots' in front of them, or in their place where these are ahead. Stable identity. */
export function joinRuns(
  known: Observable<readonly RunView[]>,
  snapshots: SnapshotMap,
  filter: RunFilter = {},
): Observable<readonly RunView[]> {
  const stored = storedRuns(snapshots, filter);
  if (stored.length === 0) return known;
  let last: { readonly known: readonly RunView[]; readonly joined: readonly RunView[] } | undefined;
  return {
    subscribe: known.subscribe,
    get() {
      const now = known.get();
      if (last?.known !== now) last = { known: now, joined: join(stored, now) };
      return last.joined;
    },
  };
}

/** The runs of the snapshots that pass the filter. */
export function storedRuns(snapshots: SnapshotMap, filter: RunFilter = {}): readonly RunView[] {
  const wanted = (stream: string) => filter.stream === undefined || filter.stream === stream;
  return [...snapshots]
    .flatMap(([stream, snapshot]) => (wanted(stream) ? snapshot.runs : []))
    .filter((run) => filter.threadId === undefined || filter.threadId === run.threadId);
}

/**
 * A replay rebuilds a run from its first event: until it has caught up, the snapshot is the fuller picture. Once the
 * run has ended, or the stream began a new life, numbers say nothing any more, and the client is right.
 */
export function fullerOf(stored: RunView | undefined, known: RunView | undefined): RunView | undefined {
  if (!stored || !known) return known ?? stored;
  const isElsewhere = known.epoch !== stored.epoch || known.endedAt !== undefined;
  return isElsewhere || known.lastSeq >= stored.lastSeq ? known : stored;
}

function join(stored: readonly RunView[], known: readonly RunView[]): readonly RunView[] {
  const rest = new Map(known.map((run) => [keyOf(run), run]));
  const first = stored.map((run) => {
    const fuller = fullerOf(run, rest.get(keyOf(run)));
    rest.delete(keyOf(run));
    return fuller ?? run;
  });
  return [...first, ...rest.values()];
}

const keyOf = (run: RunView): string => `${run.stream} ${run.runId}`;
