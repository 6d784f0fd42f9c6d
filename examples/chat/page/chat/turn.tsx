/** One run: the question, and everything that the agent did about it, in the order in which it happened. */
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';
import { nameOf } from '../../shared/demo-users.ts';
import { Approval } from './approval.tsx';
import { groupParts, type PartGroup } from './group-parts.ts';
import { MessageText } from './message-text.tsx';
import { RunEnding } from './run-ending.tsx';
import { Thoughts } from './thoughts.tsx';
import { ToolCard } from './tool-card.tsx';

interface TurnProps {
  readonly runId: string;
  readonly user: string;
  readonly onRetry: (text: string) => void;
}

export function Turn({ runId, user, onRetry }: TurnProps): ReactNode {
  // Which parts there are, as plain strings: a token changes a part, not the list of them.
  const groups = useRun(runId, (run) => groupParts(run?.parts ?? []).map((group) => JSON.stringify(group)));
  const question = useRun(runId, questionOf);
  const asker = useRun(runId, (run) => run?.userId);
  const atWork = useRun(runId, (run) => run?.status === 'running' || run?.status === 'pending');
  const lastKind = useRun(runId, (run) => run?.parts.at(-1)?.kind);

  return (
    <article className="turn" aria-label={question ? `Question: ${question.slice(0, 60)}` : 'A run'} data-run={runId}>
      {question !== undefined && (
        <p className="question">
          {asker !== undefined && asker !== user && <span className="asker">{nameOf(asker)}</span>}
          {question}
        </p>
      )}
      <div className="answer" aria-busy={atWork}>
        {groups.map((group) => (
          <Part key={group} runId={runId} group={JSON.parse(group) as PartGroup} />
        ))}
        {atWork && lastKind !== 'message' && <p className="at-work" aria-hidden="true" />}
      </div>
      <RunEnding runId={runId} onRetry={() => question !== undefined && onRetry(question)} />
    </article>
  );
}

function questionOf(run: { parts: readonly { kind: string }[]; input: unknown } | undefined): string | undefined {
  const said = run?.parts.find((part) => part.kind === 'message' && 'role' in part && part.role === 'user');
  if (said && 'text' in said) return String(said.text);
  return (run?.input as { question?: string } | undefined)?.question;
}

function Part({ runId, group }: { runId: string; group: PartGroup }): ReactNode {
  const id = group.ids[0] ?? '';
  if (group.kind === 'thought') return <Thoughts runId={runId} ids={group.ids} />;
  if (group.kind === 'tool') return <ToolCard runId={runId} callId={id} />;
  if (group.kind === 'message') return <MessageText runId={runId} messageId={id} />;
  return <Approval runId={runId} approvalId={id} />;
}
