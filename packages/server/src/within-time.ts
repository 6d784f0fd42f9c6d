/** Waits for the app's answer for a while and no longer: what never answers must hold no place. */
import type { Clock } from '@throughline/protocol';

/** Rejects with an error that names what did not answer in time, or at once when `signal` is aborted; a later answer is of no use any more. */
export function withinTime<Result>(
  clock: Clock,
  limitMs: number,
  what: string,
  ask: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () =>
      give(() => reject(new Error(`${what} gave no answer within ${limitMs} ms.`))),
    );
    const abort = (): void => give(() => reject(signal!.reason));
    const give = (outcome: () => void): void => {
      cancel();
      signal?.removeEventListener('abort', abort);
      outcome();
    };
    signal?.addEventListener('abort', abort);
    ask().then(
      (result) => give(() => resolve(result)),
      (error) => give(() => reject(error)),
    );
  });
}
