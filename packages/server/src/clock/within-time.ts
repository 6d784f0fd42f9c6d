/** Waits for the app's answer for a while and no longer: what never answers must hold no place. */
import type { Clock } from '@throughline/protocol';

/**
 * Rejects with an error that names what did not answer in time, or at once when `signal` is aborted. An answer that is no
 * promise costs no timer. A later answer is of no use any more.
 */
export async function withinTime<Result>(
  clock: Clock,
  limitMs: number,
  what: string,
  ask: () => Result | Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const answer = ask();
  if (!(answer instanceof Object && 'then' in answer)) return answer;
  return new Promise((resolve, reject) => {
    const give = (outcome: () => void): void => {
      cancel();
      signal?.removeEventListener('abort', abort);
      outcome();
    };
    const abort = (): void => give(() => reject(signal?.reason));
    const cancel = clock.after(limitMs, () =>
      give(() => reject(new Error(`${what} gave no answer within ${limitMs} ms.`))),
    );
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    answer.then(
      (result) => give(() => resolve(result)),
      (error) => give(() => reject(error)),
    );
  });
}
