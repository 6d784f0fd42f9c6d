/** [GP-APPROVAL-OPEN] A run that completes has had an answer to whatever it asked. [U7] */
import { fine, type Rule } from './rule.ts';

export const approvalOpenRule: Rule = {
  id: 'GP-APPROVAL-OPEN',
  severity: 'warning',
  law: 'Every approval is answered before its run completes.',
  judge({ event, run }) {
    if (event.type !== 'agent_completed' || run === undefined || run.ended !== undefined) return fine;
    const open = [...run.approvals];
    if (open.length === 0) return fine;
    const more = open.length > 5 ? ` and ${open.length - 5} more` : '';
    return [`The run ${run.runId} completed while it asked: ${open.slice(0, 5).join(', ')}${more}.`];
  },
};
