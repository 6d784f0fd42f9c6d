/** Writes the one terminal event of a run, and says the same as its outcome. [V8] */
import type { RunOutcome } from '../manager.ts';
import { isServerError } from '../server-error.ts';
import { describeError } from './describe-error.ts';
import { type StopCause, stopReason } from './run-stop.ts';

/** How the work of an agent ended. */
export type Ending<Result> =
  | { readonly how: 'returned'; readonly result: Result }
  | { readonly how: 'threw'; readonly error: unknown }
  /** It was told to stop and is no longer waited for. */
  | { readonly how: 'given-up' };

export interface EndRunOptions<Result> {
  readonly runId: string;
  readonly ending: Ending<Result>;
  /** Why it was told to stop; it outweighs how the work ended. */
  readonly cause: StopCause | undefined;
  /** How somebody else ended it, when that is the cause. */
  readonly endedAs: RunOutcome['status'];
  readonly durationMs: number;
  write(type: string, data: unknown): Promise<void>;
}

export async function endRun<Result>(options: EndRunOptions<Result>): Promise<RunOutcome<Result>> {
  try {
    return await sayEnd(options);
  } catch (error) {
    const { runId } = options;
    // Somebody else ended it first: that one terminal event stands.
    return isServerError(error, 'run-ended') ? { runId, status: 'cancelled' } : { runId, status: 'failed', error };
  }
}

async function sayEnd<Result>(options: EndRunOptions<Result>): Promise<RunOutcome<Result>> {
  const { runId, ending, cause, endedAs, durationMs, write } = options;
  if (cause === 'ended') return { runId, status: endedAs, ...(endedAs === 'failed' && { error: stopReason('ended') }) };
  if (cause === 'cancelled') {
    await write('agent_cancelled', {});
    return { runId, status: 'cancelled' };
  }
  if (cause === undefined && ending.how === 'returned') return complete(runId, ending.result, durationMs, write);
  const error = cause === undefined && ending.how === 'threw' ? ending.error : stopReason(cause ?? 'ended');
  return fail(runId, error, cause === 'closing', write);
}

async function fail(
  runId: string,
  error: unknown,
  retryable: boolean,
  write: EndRunOptions<never>['write'],
): Promise<RunOutcome<never>> {
  await write('agent_failed', { error: { ...describeError(error), ...(retryable && { retryable }) } });
  return { runId, status: 'failed', error };
}

async function complete<Result>(
  runId: string,
  result: Result,
  durationMs: number,
  write: EndRunOptions<Result>['write'],
): Promise<RunOutcome<Result>> {
  let written: Promise<void>;
  try {
    written = write('agent_completed', { result, durationMs });
  } catch (error) {
    // The result has no JSON form, or is too large: that is the agent's failure.
    return fail(runId, error, false, write);
  }
  await written;
  return { runId, status: 'completed', result };
}
