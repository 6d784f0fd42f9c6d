/** A stream for as long as a component shows it, as a hook. */
import type { HistorySeed, RunView, StreamStatus } from '@throughline/client';
import { useMemo } from 'react';
import { defined } from './defined.ts';
import { joinRuns, storedRuns } from './joined-runs.ts';
import { shareStream } from './shared-stream.ts';
import { useThroughlineContext } from './throughline-context.ts';
import { useObservable } from './use-observable.ts';

export interface UseStreamOptions {
  /** Where to begin when the page has no place in the stream. @defaultValue `start` */
  readonly from?: 'start' | 'now' | 'active-runs';
  /** What the server rendered of this stream: shown until the client has the same or more. Read when the stream opens. */
  readonly initial?: HistorySeed;
}

export interface UseStreamResult {
  /** `opening`, `seeding`, `replaying`, `live`, `refused` with its reason, or `closed`. */
  readonly status: StreamStatus;
  /** The stream's runs, oldest first, by id: the same array until a run comes or goes. Show each with `useRun`. */
  readonly runIds: readonly string[];
}

/**
 * Opens a stream while the component is mounted; several components share one subscription. Leaving is local: no run
 * is cancelled. With `id` undefined it shows nothing and opens nothing. A token renders nothing here: only the row
 * whose `useRun` shows it.
 *
 * @example
 * const { status, runIds } = useStream(`thread:${threadId}`);
 * if (status.name === 'refused') return <p>This thread is not yours.</p>;
 * return runIds.map((runId) => <Run key={runId} runId={runId} />);
 */
export function useStream(id: string | undefined, { from, initial }: UseStreamOptions = {}): UseStreamResult {
  const { client, snapshots } = useThroughlineContext();
  // While rendering, and harmless when it happens twice: the rows below read the snapshot in this same render.
  if (id !== undefined && initial && !snapshots.has(id)) snapshots.set(id, initial);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot is where a stream begins, not a reason to open it anew
  const stream = useMemo(() => shareStream(client, id, defined({ from, initial })), [client, id, from]);
  const { joined, stored } = useMemo(() => {
    const filter = { stream: id ?? '' };
    return { joined: joinRuns(client.runs(filter), snapshots, filter), stored: storedRuns(snapshots, filter) };
  }, [client, snapshots, id]);

  const status = useObservable<StreamStatus>(stream, undefined, undefined, () => opening);
  const runIds = useObservable(joined, idsOf, undefined, () => stored);
  return { status, runIds };
}

const idsOf = (runs: readonly RunView[]): readonly string[] => runs.map((run) => run.runId);
const opening: StreamStatus = { name: 'opening' };
