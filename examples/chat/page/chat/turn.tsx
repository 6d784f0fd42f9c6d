/** One run: the question, and everything that the agent did about it, in the order in which it happened. */
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';
import { nameOf } from '../../shared/demo-users.ts';
import { Icon } from '../icon.tsx';
import { AnswerActions } from './answer-actions.tsx';
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
  /** Puts the question back to where one writes. */
  readonly onEdit: (text: string) => void;
}

export function Turn({ runId, user, onRetry, onEdit }: TurnProps): ReactNode {
  // Which parts there are, as plain strings: a token changes a part, not the list of them.
  const groups = useRun(runId, (run) => groupParts(run?.parts ?? []).map((group) => JSON.stringify(group)));
  const question = useRun(runId, questionOf);
  const asker = useRun(runId, (run) => run?.userId);
  const atWork = useRun(runId, (run) => run?.status === 'running' || run?.status === 'pending');
  const lastKind = useRun(runId, (run) => run?.parts.at(-1)?.kind);
  const retry = () => question !== undefined && onRetry(question);

  return (
    <article className="turn" aria-label={question ? `Question: ${question.slice(0, 60)}` : 'A run'} data-run={runId}>
      {question !== undefined && (
        <div className="asked">
          <button type="button" className="quiet small edit" onClick={() => onEdit(question)}>
            <Icon name="pen" />
            <span className="visually-hidden">Edit this question</span>
          </button>
          <p className="question">
            {asker !== undefined && asker !== user && <span className="asker">{nameOf(asker)}</span>}
            {question}
          </p>
        </div>
      )}
      <div className="answer" aria-busy={atWork}>
        {groups.map((text) => {
          const group = JSON.parse(text) as PartGroup;
          // A group that grows keeps its first part, and so its place and whether the reader opened it.
          return <Part key={`${group.kind} ${group.ids[0]}`} runId={runId} group={group} />;
        })}
        {atWork && lastKind !== 'message' && <p className="at-work" aria-hidden="true" />}
      </div>
      <AnswerActions runId={runId} onRetry={retry} />
      <RunEnding runId={runId} onRetry={retry} />
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
