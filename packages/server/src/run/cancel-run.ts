/** Asks a run to stop through its stream's log, so that whoever runs it hears, wherever that is. [U6, U8] */

import { isServerError } from '../errors/server-error.ts';
import type { Publisher } from '../hub/publish.ts';
import type { EventLog } from '../log/event-log.ts';

export interface CancelRunOptions {
  readonly log: EventLog;
  readonly publisher: Publisher;
  /** Ends the run if it is still open after the grace. [V8] */
  cancelLater(stream: string, runId: string): void;
}

export interface CancelRequest {
  readonly stream: string;
  readonly runId: string;
  /** Who asks. */
  readonly by: string | undefined;
}

/** False when no such run is open. */
export async function cancelRun(options: CancelRunOptions, { stream, runId, by }: CancelRequest): Promise<boolean> {
  const { log, publisher, cancelLater } = options;
  const { openRuns } = await log.state(stream);
  if (!openRuns.some((run) => run.runId === runId && !run.interrupted)) return false;
  try {
    await publisher.prepare(stream, { type: 'cancel_requested', data: { by }, runId })();
  } catch (error) {
    if (isServerError(error, 'run-ended')) return false;
    throw error;
  }
  cancelLater(stream, runId);
  return true;
}
