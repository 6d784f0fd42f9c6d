/** One question of an agent and its answer, as a hook. [U7] */
import type { ApprovalPart, RunView } from '@throughline/client';
import { useCallback } from 'react';
import type { CommandOutcome } from './command-outcome.ts';
import { defined } from './defined.ts';
import { usePending } from './use-pending.ts';
import { useRuns } from './use-runs.ts';
import { useThroughline } from './use-throughline.ts';

export interface UseApprovalResult {
  /** The question; undefined while it is not known. `approval.approved` is undefined until somebody answered. */
  readonly approval: ApprovalPart | undefined;
  /** The run that asks. */
  readonly runId: string | undefined;
  /** Answers yes or no, with data if the question asks for some. The first answer wins. Never rejects. */
  readonly answer: (approved: boolean, data?: unknown) => Promise<CommandOutcome>;
  readonly pending: boolean;
  /** How the answer given here ended; `refused` with `already-resolved` when another tab was faster. */
  readonly outcome: CommandOutcome | undefined;
}

/**
 * Shows one approval of any known run, and answers it.
 *
 * @example
 * const { approval, answer, pending } = useApproval(part.id);
 * <button disabled={pending} onClick={() => answer(true)}>Approve</button>
 */
export function useApproval(approvalId: string): UseApprovalResult {
  const client = useThroughline();
  const found = useRuns(
    undefined,
    useCallback((runs) => findApproval(runs, approvalId), [approvalId]),
  );
  const { pending, outcome, follow } = usePending<unknown>();
  const answer = useCallback(
    (approved: boolean, data?: unknown) =>
      follow(client.resolveApproval(approvalId, { approved, ...defined({ data }) })),
    [client, approvalId, follow],
  );
  return { ...found, answer, pending, outcome };
}

function findApproval(runs: readonly RunView[], approvalId: string): Pick<UseApprovalResult, 'approval' | 'runId'> {
  for (const run of runs) {
    for (const part of run.parts) {
      if (part.kind === 'approval' && part.id === approvalId) return { approval: part, runId: run.runId };
    }
  }
  return { approval: undefined, runId: undefined };
}
