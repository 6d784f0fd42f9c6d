/** Waits for the end of a run: its result, or an error that names how it ended instead. */
import type { RunView } from '@throughline/protocol/agent';
import { ClientError, type ClientErrorCode } from '../../errors/client-error.ts';
import type { Observable } from '../../observables/observable.ts';
import { type Decision, reached } from '../../observables/reached.ts';

const endings = {
  failed: ['run-failed', 'failed'],
  cancelled: ['run-cancelled', 'was cancelled'],
  interrupted: ['run-interrupted', 'asks something before it goes on: another run will continue it'],
  incomplete: ['run-incomplete', 'cannot be followed to its end: the server has lost its record of it'],
  lost: ['run-lost', 'ended while the page was away, and how cannot be known'],
} as const satisfies Record<string, readonly [ClientErrorCode, string]>;

function endOf(view: RunView | undefined): Decision<unknown> {
  if (view?.status === 'completed') return { result: view.result };
  if (view === undefined || !Object.hasOwn(endings, view.status)) return undefined;
  const [code, words] = endings[view.status as keyof typeof endings];
  const why = view.error === undefined ? '' : `: ${view.error.message}`;
  return { error: new ClientError(code, `Run ${view.runId} ${words}${why}.`, { cause: view.error }) };
}

/** Rejects as the first of the signals says that is aborted; the run itself goes on. */
export const finished = (
  run: Observable<RunView | undefined>,
  signals: readonly (AbortSignal | undefined)[],
): Promise<unknown> => reached(run, endOf, signals);
