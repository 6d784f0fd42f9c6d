/** A stream for as long as a component shows it, as a hook. */
import type { HistorySeed, RunView, StreamStatus } from '@throughline/client';
import { useMemo } from 'react';
import { joinRuns, storedRuns } from './joined-runs.ts';
import { shallowEqual } from './shallow-equal.ts';
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
  /** The stream's runs, oldest first. */
  readonly runs: readonly RunView[];
}

/**
 * Opens a stream while the component is mounted and shows its runs; several components share one subscription.
 * Leaving is local: no run is cancelled. With `id` undefined it shows nothing and opens nothing.
 *
 * @example
 * const { status, runs } = useStream(`thread:${threadId}`);
 * if (status.name === 'refused') return <p>This thread is not yours.</p>;
 */
export function useStream(id: string | undefined, options: UseStreamOptions = {}): UseStreamResult {
  const { client, snapshots } = useThroughlineContext();
  const { from, initial } = options;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot is where a stream begins, not a reason to open it anew
  const stream = useMemo(
    () => shareStream(client, id, { ...(from && { from }), ...(initial && { initial }) }),
    [client, id, from],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const { joined, stored } = useMemo(() => {
    const all = id !== undefined && initial ? { ...snapshots, [id]: initial } : snapshots;
    const filter = { stream: id ?? '' };
    return { joined: joinRuns(client.runs(filter), all, filter), stored: storedRuns(all, filter) };
  }, [client, snapshots, id]);

  const status = useObservable<StreamStatus>(stream, undefined, shallowEqual, () => opening);
  const runs = useObservable<readonly RunView[]>(joined, undefined, shallowEqual, () => stored);
  return { status, runs };
}

const opening: StreamStatus = { name: 'opening' };
