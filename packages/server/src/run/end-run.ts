/** Writes the one terminal event of a run, which always fits, and says the same as its outcome. [V8, R10] */

import { isServerError } from '../errors/server-error.ts';
import type { RunOutcome } from '../manager.ts';
import type { Cursor } from './cursor.ts';
import type { DescribeError } from './describe-error.ts';
import type { Interrupt } from './run-emitter.ts';
import { RunInterrupt } from './run-interrupt.ts';
import { type StopCause, stopReason } from './run-stop.ts';

/** How the work of an agent ended. */
export type Ending<Result> =
  | { readonly how: 'returned'; readonly result: Result }
  | { readonly how: 'threw'; readonly error: unknown }
  /** It was told to stop and is no longer waited for. */
  | { readonly how: 'given-up' };

/** How somebody else ended it, as the log has it. */
export interface ForeignEnd {
  readonly status: RunOutcome['status'];
  readonly cursor: Cursor;
}

export interface EndRunOptions<Result> {
  readonly runId: string;
  readonly ending: Ending<Result>;
  /** Why it was told to stop; it outweighs how the work ended. */
  readonly cause: StopCause | undefined;
  readonly durationMs: number;
  /** What pages are told of what was thrown. */
  readonly describe: DescribeError;
  /** What the run has cost, as the agent said it; undefined for nothing. */
  readonly usage: unknown;
  /** Puts the event into the log, however long that takes; throws at once when it does not fit. */
  write(type: string, data: unknown): Promise<Cursor>;
  /** As `write`, for a small event that must be taken: no schema is asked. */
  writeUnchecked(type: string, data: unknown): Promise<Cursor>;
  /** How the log says that somebody else ended it; undefined when that cannot be learned. */
  foreignEnd(): Promise<ForeignEnd | undefined>;
}

/** What to say of the end, and what to say to the caller. */
interface Verdict<Result> {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly outcome: Omit<RunOutcome<Result>, 'cursor'>;
}

export async function endRun<Result>(options: EndRunOptions<Result>): Promise<RunOutcome<Result>> {
  if (options.cause === 'ended') return endedElsewhere(options);
  if (options.cause === 'not-owner') return { runId: options.runId, status: 'failed', error: stopReason('not-owner') };
  const { outcome, written } = say(options, verdictOf(options));
  try {
    const { epoch, seq } = await written;
    return { ...outcome, cursor: { epoch, seq } };
  } catch (error) {
    // Somebody else ended it first: that one terminal event stands.
    if (isServerError(error, 'run-ended')) return endedElsewhere(options);
    return { runId: options.runId, status: 'failed', error };
  }
}

async function endedElsewhere<Result>({ runId, foreignEnd }: EndRunOptions<Result>): Promise<RunOutcome<Result>> {
  const { status = 'failed', cursor } = (await foreignEnd()) ?? {};
  return { runId, status, ...(status === 'failed' && { error: stopReason('ended') }), ...(cursor && { cursor }) };
}

function verdictOf<Result>({ runId, ending, cause, durationMs, describe }: EndRunOptions<Result>): Verdict<Result> {
  if (cause === 'cancelled') return { type: 'agent_cancelled', data: {}, outcome: { runId, status: 'cancelled' } };
  if (cause === undefined && ending.how === 'returned') {
    const { result } = ending;
    return {
      type: 'agent_completed',
      data: { result, durationMs },
      outcome: { runId, status: 'completed', result },
    };
  }
  if (cause === undefined && ending.how === 'threw' && ending.error instanceof RunInterrupt) {
    return interrupted(runId, ending.error.interrupts);
  }
  const error = cause === undefined && ending.how === 'threw' ? ending.error : stopReason(cause ?? 'ended');
  return failed(runId, error, describe, cause === 'closing' || isRetryable(error));
}

/** An agent says so on the error that it throws. */
const isRetryable = (error: unknown): boolean =>
  error instanceof Error && (error as { retryable?: unknown }).retryable === true;

const interrupted = (runId: string, interrupts: readonly Interrupt[]): Verdict<never> => ({
  type: 'agent_interrupted',
  data: { interrupts },
  outcome: { runId, status: 'interrupted', interrupts },
});

const failed = (runId: string, error: unknown, describe: DescribeError, retryable: boolean): Verdict<never> => ({
  type: 'agent_failed',
  data: { error: { ...describe(error), ...(retryable && { retryable }) } },
  outcome: { runId, status: 'failed', error },
});

/** The verdict as it is, else without the costs, else a failure that says why the verdict could not be said. */
function say<Result>(
  options: EndRunOptions<Result>,
  { type, data, outcome }: Verdict<Result>,
): { outcome: Verdict<Result>['outcome']; written: Promise<Cursor> } {
  const { runId, usage, write, writeUnchecked } = options;
  let problem: unknown;
  const bodies = usage === undefined ? [data] : [{ ...data, usage }, data];
  for (const body of bodies) {
    try {
      return { outcome, written: write(type, body) };
    } catch (error) {
      problem = error;
    }
  }
  if (outcome.status === 'cancelled') return { outcome, written: writeUnchecked(type, {}) };
  const error = outcome.status === 'failed' ? outcome.error : problem;
  const { code, message } = options.describe(error);
  const short = { error: { code, message: message.slice(0, SHORT_MESSAGE) } };
  return {
    outcome: failed(runId, error, options.describe, false).outcome,
    written: writeUnchecked('agent_failed', short),
  };
}

/** Fits whatever the bound of events is. In UTF-16 units. */
const SHORT_MESSAGE = 200;
