/** Approvals: answers what an agent asks of a person. [U7] */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { ApprovalAnswer } from '../../commands/approval-answer.ts';
import type { Seams } from '../../core/seams.ts';
import type { Receipt } from '../../outbox/outbox-entry.ts';

export interface ApprovalsFace {
  /**
   * Answers an approval of a run; the first answer wins, later receipts say `already-resolved`. `stream` is that of the
   * run; it need not be given for a run that the page knows, nor for one on `me`.
   */
  resolveApproval(runId: string, approvalId: string, answer: ApprovalAnswer): Promise<Receipt<unknown>>;
}

export const approvals =
  () =>
  <E extends EventRegistry, C extends CommandRegistry>({ commands }: Seams<E, C>): ApprovalsFace => ({
    resolveApproval: commands.resolveApproval,
  });
