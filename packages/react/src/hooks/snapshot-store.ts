/** What a server rendered, by stream, for as long as it is the same user's page: shown until the client has the same or more. */
import type { HistorySeed, Observable, RunView } from '@throughline/client';

/** By stream. Plain JSON. */
export type Snapshots = Readonly<Record<string, HistorySeed>>;

export type SnapshotMap = ReadonlyMap<string, HistorySeed>;

const none: SnapshotMap = new Map();

/** Which runs: of one stream, of one thread. */
export interface RunFilter {
  readonly stream?: string | undefined;
  readonly threadId?: string | undefined;
}

/** Snapshots as an observable that is empty as soon as another user is there. */
export class SnapshotStore implements Observable<SnapshotMap> {
  private snapshots: SnapshotMap;
  private readonly user: Observable<string | undefined>;
  /** Whose snapshots they are: whoever the server says is there first. */
  private owner: string | undefined;

  constructor(user: Observable<string | undefined>, snapshots: Snapshots) {
    this.user = user;
    this.snapshots = new Map(Object.entries(snapshots));
  }

  readonly get = (): SnapshotMap => {
    const user = this.user.get();
    this.owner ??= user;
    return user === undefined || user === this.owner ? this.snapshots : none;
  };

  readonly subscribe = (listener: (snapshots: SnapshotMap) => void): (() => void) =>
    this.user.subscribe(() => listener(this.get()));

  /** Adds one of a stream that has none; the first one stays. */
  add(stream: string, snapshot: HistorySeed): void {
    if (!this.snapshots.has(stream)) this.snapshots = new Map(this.snapshots).set(stream, snapshot);
  }
}

/** The runs of the snapshots that pass the filter. */
export function storedRuns(snapshots: SnapshotMap, { stream, threadId }: RunFilter = {}): readonly RunView[] {
  return [...snapshots]
    .flatMap(([from, snapshot]) => (stream === undefined || stream === from ? snapshot.runs : []))
    .filter((run) => threadId === undefined || threadId === run.threadId);
}

/** The same for a server's render, which may ask again and must be answered alike. */
export function storedOnce(snapshots: SnapshotStore, filter: RunFilter): () => readonly RunView[] {
  let last: { readonly from: SnapshotMap; readonly runs: readonly RunView[] } | undefined;
  return () => {
    const from = snapshots.get();
    if (last?.from !== from) last = { from, runs: storedRuns(from, filter) };
    return last.runs;
  };
}
