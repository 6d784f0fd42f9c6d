/** A stream for as long as a component shows it, as a hook. */
import type { HistorySeed, RunView, StreamStatus } from '@throughline/client';
import { useMemo } from 'react';
import { clientWith } from '../provider/page-client.ts';
import { useProvided } from '../provider/provided.ts';
import { joinRuns } from './joined-runs.ts';
import { shareStream } from './shared-stream.ts';
import { storedOnce } from './snapshot-store.ts';
import { useObservable } from './use-observable.ts';

export interface UseStreamOptions {
  /** Where to begin when the page has no place in the stream. @defaultValue `start` */
  readonly from?: 'start' | 'now' | 'active-runs' | undefined;
  /** What the server rendered of this stream: shown until the client has the same or more. Read when the stream opens. */
  readonly initial?: HistorySeed | undefined;
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
  const { client, snapshots } = useProvided();
  // While rendering, and harmless when it happens twice: the rows below read the snapshot in this same render.
  if (id !== undefined && initial !== undefined) snapshots.add(id, initial);

  const stream = useMemo(() => shareStream(client, id, { from }), [client, id, from]);
  const { joined, stored } = useMemo(() => {
    const filter = { stream: id ?? '' };
    const runs = joinRuns(clientWith(client, 'runs').runs(filter), snapshots, filter);
    return { joined: runs, stored: storedOnce(snapshots, filter) };
  }, [client, snapshots, id]);

  const status = useObservable<StreamStatus>(stream, undefined, undefined, () => opening);
  const runIds = useObservable(joined, idsOf, undefined, stored);
  return { status, runIds };
}

const idsOf = (runs: readonly RunView[]): readonly string[] => runs.map((run) => run.runId);
const opening: StreamStatus = { name: 'opening' };
