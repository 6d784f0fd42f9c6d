/** Waits for the end of a run: its result, or an error that names how it ended instead. */
import type { RunView } from '@throughline/protocol/agent';
import { ClientError, type ClientErrorCode, isClientError } from '../../errors/client-error.ts';
import type { Observable } from '../../observables/observable.ts';

const endings = {
  failed: ['run-failed', 'failed'],
  cancelled: ['run-cancelled', 'was cancelled'],
  interrupted: ['run-interrupted', 'asks something before it goes on: another run will continue it'],
  incomplete: ['run-incomplete', 'cannot be followed to its end: the server has lost its record of it'],
  lost: ['run-lost', 'ended while the page was away, and how cannot be known'],
} as const satisfies Record<string, readonly [ClientErrorCode, string]>;

/** The error that a run's end stands for; undefined when it has completed or may still go on. */
function errorOf(view: RunView): ClientError | undefined {
  if (!Object.hasOwn(endings, view.status)) return undefined;
  const [code, words] = endings[view.status as keyof typeof endings];
  const notified = view.error === undefined ? '' : `: ${view.error.message}`;
  return new ClientError(code, `Run ${view.runId} ${words}${notified}.`, { cause: view.error });
}

/** Rejects as the first of the signals says that is aborted; the run itself goes on. */
export function finished(
  run: Observable<RunView | undefined>,
  signals: readonly (AbortSignal | undefined)[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      unsubscribe();
      for (const signal of signals) signal?.removeEventListener('abort', abort);
      act();
    };
    const look = (view: RunView | undefined): void => {
      if (view === undefined) return;
      const error = errorOf(view);
      if (error !== undefined) settle(() => reject(error));
      else if (view.status === 'completed') settle(() => resolve(view.result));
    };
    const abort = (): void => {
      const cause = signals.find((signal) => signal?.aborted)?.reason;
      const message = 'Nobody waits for the end of the run any more; the run itself goes on.';
      settle(() => reject(isClientError(cause) ? cause : new ClientError('aborted', message, { cause })));
    };
    const unsubscribe = run.subscribe(look);
    for (const signal of signals) signal?.addEventListener('abort', abort);
    if (signals.some((signal) => signal?.aborted)) abort();
    else look(run.get());
  });
}
