/** A question of the agent: yes or no. The first answer wins, whoever gives it. */
import { useApproval } from '@throughline/react';
import type { ReactNode } from 'react';
import { nameOf } from '../../shared/demo-users.ts';

export function Approval({ runId, approvalId }: { runId: string; approvalId: string }): ReactNode {
  const { approval, answer, pending, outcome } = useApproval(runId, approvalId);
  if (!approval) return null;
  const answered = approval.approved !== undefined;
  const by = approval.by === undefined ? '' : ` by ${nameOf(approval.by)}`;
  return (
    <section className="approval" aria-label="The agent asks" data-answered={answered}>
      <p>{approval.prompt}</p>
      {answered ? (
        <p className="approval-answer">{`${approval.approved ? 'Approved' : 'Denied'}${by}`}</p>
      ) : (
        <div className="approval-buttons">
          <button type="button" className="primary" disabled={pending} onClick={() => answer(true)}>
            Approve
          </button>
          <button type="button" disabled={pending} onClick={() => answer(false)}>
            Deny
          </button>
        </div>
      )}
      {outcome && outcome.name !== 'accepted' && !answered && (
        <p role="alert">
          {outcome.name === 'refused' ? outcome.message : `The answer did not get through. ${outcome.error.message}`}
        </p>
      )}
    </section>
  );
}
