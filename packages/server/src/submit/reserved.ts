/** `cancel_run` and `resolve_approval`: they travel through the log, so that the node that runs the agent hears them. [U6–U8] */
import type { SubmitFrame } from '@throughline/protocol';
import { CANCEL_RUN, readCancelRun, readResolveApproval } from '@throughline/protocol/agent';
import { isServerError } from '../errors/server-error.ts';
import { type CancelRunOptions, cancelRun } from '../run/cancel-run.ts';
import { type Answer, no } from './answer.ts';
import type { ReservedHandler } from './submits.ts';

const runEnded = no('run-ended', 'This run has ended already, or there never was one of this id on the stream.');
const resolved = no('already-resolved', 'This approval has been answered before; the first answer counts.');

const unknownApproval = no('invalid', 'This run asked for no such approval.');

export function createReserved(options: CancelRunOptions): ReservedHandler {
  const { publisher } = options;

  const cancel = async (userId: string, stream: string, frame: SubmitFrame): Promise<Answer> => {
    const target = readCancelRun(frame.data);
    if (!target) return no('invalid', 'cancel_run needs { runId } or { submitId }.');
    const { runId, submitId } = target;
    if (runId !== undefined) return (await cancelRun(options, { stream, runId, by: userId })) ? { ok: true } : runEnded;
    await publisher.prepare(stream, { type: 'cancel_requested', data: { by: userId }, submitId })();
    return { ok: true };
  };

  /** The record of the run decides: the first answer is taken, and no event is read for it. [R8] */
  const resolveApproval = async (userId: string, stream: string, frame: SubmitFrame): Promise<Answer> => {
    const answer = readResolveApproval(frame.data);
    if (!answer) return no('invalid', 'resolve_approval needs { runId, approvalId, approved }.');
    const { runId, ...said } = answer;
    await publisher.prepare(stream, { type: 'approval_resolved', data: { ...said, by: userId }, runId })();
    return { ok: true };
  };

  return async ({ userId, stream, frame }) => {
    try {
      return await (frame.type === CANCEL_RUN ? cancel : resolveApproval)(userId, stream, frame);
    } catch (error) {
      if (isServerError(error, 'run-ended')) return runEnded;
      if (isServerError(error, 'already-answered')) return resolved;
      if (isServerError(error, 'unknown-question') || isServerError(error, 'unknown-run')) return unknownApproval;
      if (isServerError(error, 'invalid-id') || isServerError(error, 'too-large')) return no('invalid', error.message);
      throw error;
    }
  };
}
