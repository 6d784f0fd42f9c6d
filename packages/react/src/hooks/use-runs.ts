/** All known runs, as a hook. */
import type { RunView } from '@throughline/client';
import { useMemo } from 'react';
import { clientWith } from '../provider/page-client.ts';
import { useProvided } from '../provider/provided.ts';
import { joinRuns } from './joined-runs.ts';
import { type RunFilter, storedOnce } from './snapshot-store.ts';
import { useObservable } from './use-observable.ts';

/**
 * Known runs, oldest first, of one stream or thread if asked for. For a list, select the ids and let each row use
 * `useRun`: the list then renders when a run comes or goes, not at each token.
 *
 * @example
 * const runIds = useRuns({ stream }, (runs) => runs.map((run) => run.runId));
 */
export function useRuns(filter?: RunFilter): readonly RunView[];
export function useRuns<Selected>(
  filter: RunFilter | undefined,
  select: (runs: readonly RunView[]) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected;
export function useRuns<Selected>(
  { stream, threadId }: RunFilter = {},
  select?: (runs: readonly RunView[]) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected {
  const { client, snapshots } = useProvided();
  // The filter's fields, not its identity: an inline object must not make a new view at each render.
  const { runs, stored } = useMemo(() => {
    const filter = { stream, threadId };
    const joined = joinRuns(clientWith(client, 'runs').runs(filter), snapshots, filter);
    return { runs: joined, stored: storedOnce(snapshots, filter) };
  }, [client, snapshots, stream, threadId]);
  return useObservable(runs, select, isEqual, stored);
}
