/** Waits until an observable has a value that decides. */
import { ClientError, isClientError } from '../errors/client-error.ts';
import type { Observable } from './observable.ts';

/** What a value decides: `undefined`, nothing yet. */
export type Decision<Result> = { readonly result: Result } | { readonly error: ClientError } | undefined;

/**
 * Resolves or rejects with the first value that decides, the value now included; else rejects as the first of the
 * signals says that is aborted.
 */
export function reached<Value, Result>(
  observable: Observable<Value>,
  decide: (value: Value) => Decision<Result>,
  signals: readonly (AbortSignal | undefined)[],
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const look = (value: Value): boolean => {
      const decision = decide(value);
      if (decision === undefined) return false;
      release();
      if ('error' in decision) reject(decision.error);
      else resolve(decision.result);
      return true;
    };
    const abort = (): void => {
      const cause = signals.find((signal) => signal?.aborted)?.reason;
      const message = 'Nobody waits for it any more; what was waited for goes on.';
      release();
      reject(isClientError(cause) ? cause : new ClientError('aborted', message, { cause }));
    };
    const release = (): void => {
      unsubscribe();
      for (const signal of signals) signal?.removeEventListener('abort', abort);
    };
    const unsubscribe = observable.subscribe(look);
    for (const signal of signals) signal?.addEventListener('abort', abort);
    if (!look(observable.get()) && signals.some((signal) => signal?.aborted)) abort();
  });
}
