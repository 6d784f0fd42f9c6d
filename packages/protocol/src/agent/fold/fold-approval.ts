/** Folds approvals: the run waits while one is open; the first answer counts. [U7] */
import type { ApprovalPart } from '../run-view.ts';
import { type Body, textOf } from './body.ts';
import type { FoldStep } from './fold-step.ts';
import { hasOpenApproval } from './parts.ts';

const questionOf = (id: string, body: Body): ApprovalPart => ({
  kind: 'approval',
  id,
  callId: textOf(body.callId),
  prompt: textOf(body.prompt) ?? '',
  schema: body.schema,
  approved: undefined,
  data: undefined,
  by: undefined,
});

/** `approval_requested`: asking again under the same id rewords a question that is still open. */
export const foldApprovalRequested: FoldStep = (draft, _event, body) => {
  const id = textOf(body.approvalId);
  if (id === undefined) return false;
  const index = draft.find('approval', id);
  if (draft.partAt('approval', index)?.approved !== undefined) return true;
  draft.setPart(index, questionOf(id, body));
  draft.write().status = 'waiting';
  return true;
};

/** `approval_resolved`: one whose question was not seen is kept too, with an empty prompt. */
export const foldApprovalResolved: FoldStep = (draft, _event, body) => {
  const id = textOf(body.approvalId);
  const { approved } = body;
  if (id === undefined || typeof approved !== 'boolean') return false;
  const index = draft.find('approval', id);
  const before = draft.partAt('approval', index) ?? questionOf(id, {});
  if (before.approved !== undefined) return true;
  draft.setPart(index, { ...before, approved, data: body.data, by: textOf(body.by) });
  const view = draft.write();
  if (!hasOpenApproval(view.parts)) view.status = 'running';
  return true;
};
