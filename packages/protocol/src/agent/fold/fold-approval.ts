/** Folds approvals: the run waits while one is open; the first answer counts. [U7] */
import type { ApprovalPart } from '../run-view.ts';
import { type Body, textOf } from './body.ts';
import { setPart } from './draft.ts';
import type { FoldStep } from './fold-step.ts';
import { findPart, hasOpenApproval, partAt } from './parts.ts';

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
  const index = findPart(draft.view.parts, 'approval', id);
  if (partAt(draft.view.parts, 'approval', index)?.approved !== undefined) return true;
  setPart(draft, index, questionOf(id, body));
  draft.view.status = 'waiting';
  return true;
};

/** `approval_resolved`: one whose question was not seen is kept too, with an empty prompt. */
export const foldApprovalResolved: FoldStep = (draft, _event, body) => {
  const id = textOf(body.approvalId);
  const { approved } = body;
  if (id === undefined || typeof approved !== 'boolean') return false;
  const index = findPart(draft.view.parts, 'approval', id);
  const before = partAt(draft.view.parts, 'approval', index) ?? questionOf(id, {});
  if (before.approved !== undefined) return true;
  setPart(draft, index, { ...before, approved, data: body.data, by: textOf(body.by) });
  if (!hasOpenApproval(draft.view.parts)) draft.view.status = 'running';
  return true;
};
