/** `cancel_run` and `resolve_approval`: they travel through the log, so that the node that runs the agent hears them. [U6–U8] */
import { type Clock, isId, type SubmitFrame } from '@throughline/protocol';
import { CANCEL_RUN, readCancelRun, readResolveApproval } from '@throughline/protocol/agent';
import type { Publisher } from '../hub/publish.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Settings } from '../options.ts';
import { isServerError } from '../server-error.ts';
import { type Answer, no } from './answer.ts';
import { bodyHash } from './body-hash.ts';
import { findApproval } from './find-approval.ts';
import type { ReservedHandler } from './submits.ts';

export interface ReservedOptions {
  readonly log: EventLog;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Ends the run if it is still open then. [V8] */
  cancelLater(stream: string, runId: string): void;
}

const runEnded = no('run-ended', 'This run has ended already, or there never was one of this id on the stream.');
const resolved = no('already-resolved', 'This approval has been answered before; the first answer counts.');

/** The first answer wins because all answers have one event id. An approval id may be any text: where it is no id, its hash is. */
const resolutionId = (runId: string, approvalId: string): string => {
  const id = `approval~${runId}~${approvalId}`;
  return isId(id) ? id : `approval~${bodyHash(JSON.stringify([runId, approvalId]))}`;
};

export function createReserved({ log, publisher, settings, cancelLater }: ReservedOptions): ReservedHandler {
  const page = { entries: settings.limits.pageEntries, bytes: settings.limits.pageBytes };

  const cancelRun = async (userId: string, stream: string, frame: SubmitFrame): Promise<Answer> => {
    const target = readCancelRun(frame.data);
    if (!target) return no('invalid', 'cancel_run needs { runId } or { submitId }.');
    const { runId, submitId } = target;
    if (runId !== undefined) {
      const { openRuns } = await log.state(stream);
      if (!openRuns.some((run) => run.runId === runId)) return runEnded;
    }
    await publisher.prepare(stream, {
      type: 'cancel_requested',
      data: { by: userId },
      ...(runId !== undefined && { runId }),
      ...(submitId !== undefined && { submitId }),
    })();
    if (runId !== undefined) cancelLater(stream, runId);
    return { ok: true };
  };

  const resolveApproval = async (userId: string, stream: string, frame: SubmitFrame): Promise<Answer> => {
    const answer = readResolveApproval(frame.data);
    if (!answer) return no('invalid', 'resolve_approval needs { runId, approvalId, approved }.');
    const { runId, approvalId, approved, data } = answer;
    const found = await findApproval(log, stream, runId, approvalId, page);
    if (found === undefined) return no('invalid', 'This run asked for no such approval, or it is too long ago.');
    if (found === 'resolved') return resolved;
    const { duplicate } = await publisher.prepare(stream, {
      id: resolutionId(runId, approvalId),
      type: 'approval_resolved',
      data: { approvalId, approved, data, by: userId },
      runId,
    })();
    return duplicate ? resolved : { ok: true };
  };

  return async ({ userId, stream, frame }) => {
    try {
      return await (frame.type === CANCEL_RUN ? cancelRun : resolveApproval)(userId, stream, frame);
    } catch (error) {
      if (isServerError(error, 'run-ended')) return runEnded;
      if (isServerError(error, 'invalid-id') || isServerError(error, 'too-large')) return no('invalid', error.message);
      throw error;
    }
  };
}
