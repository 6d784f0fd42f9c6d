/** Appends until the log takes it: for an event that must not be missing. [R10] */
import type { Clock } from '@throughline/protocol';
import { isServerError } from '../errors/server-error.ts';

export interface UntilTakenOptions {
  readonly clock: Clock;
  readonly retryAfterMs: number;
  /** Aborted: nothing is tried any more, and the last error is the outcome. */
  readonly closed: AbortSignal;
  /** Hears of the first failure, once. */
  onError(error: unknown): void;
}

const LONGEST_PAUSE_MS = 30_000;

/** Resolves once it is in the log; rejects when the log refuses it for good, or the manager closes first. */
export async function untilTaken<Outcome>(
  append: () => Promise<Outcome>,
  options: UntilTakenOptions,
): Promise<Outcome> {
  const { clock, retryAfterMs, closed, onError } = options;
  for (let pauseMs = retryAfterMs; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await append();
    } catch (error) {
      if (!isServerError(error, 'log-unavailable') && isServerError(error)) throw error;
      if (closed.aborted) throw error;
      if (pauseMs === retryAfterMs) onError(error);
    }
    await pause(pauseMs, clock, closed);
  }
}

/** Resolves after that time, or as soon as the signal is aborted. */
function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
