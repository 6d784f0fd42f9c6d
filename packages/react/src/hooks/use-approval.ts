/** One question of an agent and its answer, as a hook. [U7] */
import type { ApprovalPart } from '@throughline/client';
import { useCallback } from 'react';
import { clientWith } from '../provider/page-client.ts';
import { useProvided } from '../provider/provided.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { usePending } from './use-pending.ts';
import { useRun } from './use-run.ts';

export interface UseApprovalResult {
  /** The question; undefined while it is not known. `approval.approved` is undefined until somebody answered. */
  readonly approval: ApprovalPart | undefined;
  /** Answers yes or no, with data if the question asks for some. The first answer wins. Never rejects. */
  readonly answer: (approved: boolean, data?: unknown) => Promise<CommandOutcome>;
  readonly pending: boolean;
  /** How the answer given here ended; `refused` with `already-resolved` when another tab was faster. */
  readonly outcome: CommandOutcome | undefined;
}

/**
 * Shows one approval of one run, and answers it. The id of an approval is unique within its run only.
 *
 * @example
 * const { approval, answer, pending } = useApproval(runId, part.id);
 * <button disabled={pending} onClick={() => answer(true)}>Approve</button>
 */
export function useApproval(runId: string, approvalId: string): UseApprovalResult {
  const client = clientWith(useProvided().client, 'resolveApproval');
  const approval = useRun(runId, (run) =>
    run?.parts.find((part): part is ApprovalPart => part.kind === 'approval' && part.id === approvalId),
  );
  const { pending, outcome, follow } = usePending<unknown>();
  const answer = useCallback(
    (approved: boolean, data?: unknown) => follow(client.resolveApproval(runId, approvalId, { approved, data })),
    [client, runId, approvalId, follow],
  );
  return { approval, answer, pending, outcome };
}
