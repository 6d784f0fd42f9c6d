/** One run as it grows, as a hook. */
import type { RunView } from '@throughline/client';
import { useMemo } from 'react';
import { clientWith } from '../provider/page-client.ts';
import { useProvided } from '../provider/provided.ts';
import { joinRun, storedRun } from './joined-runs.ts';
import { useObservable } from './use-observable.ts';

/**
 * The view of one run; undefined while nothing of it is known, or while `runId` is undefined.
 * With a selector the component renders only when the part it shows has changed: give each message, tool card and
 * badge its own, and a token that arrives renders one small component.
 *
 * @param select picks the part to show. @defaultValue the whole run
 * @param isEqual decides whether that part changed. @defaultValue `shallowEqual`
 *
 * @example
 * const text = useRun(runId, (run) => run?.parts.find((part) => part.kind === 'message')?.text);
 */
export function useRun(runId: string | undefined): RunView | undefined;
export function useRun<Selected>(
  runId: string | undefined,
  select: (run: RunView | undefined) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected;
export function useRun<Selected>(
  runId: string | undefined,
  select?: (run: RunView | undefined) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected {
  const { client, snapshots } = useProvided();
  const run = useMemo(
    () => joinRun(clientWith(client, 'run').run(runId), snapshots, runId),
    [client, snapshots, runId],
  );
  return useObservable(run, select, isEqual, () => storedRun(snapshots.get(), runId));
}
