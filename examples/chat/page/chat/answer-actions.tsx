/** What one can do with an answer that is there: copy it, and have it written again. */
import type { RunView } from '@throughline/client';
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';
import { useThroughline } from '../hooks.ts';
import { Icon } from '../icon.tsx';
import { CopyButton } from './copy-button.tsx';

export function AnswerActions({ runId, onRetry }: { runId: string; onRetry: () => void }): ReactNode {
  const client = useThroughline();
  const isThere = useRun(runId, (run) => run?.status === 'completed' && answerOf(run) !== '');
  if (!isThere) return null;
  return (
    <div className="answer-actions">
      <CopyButton label="Copy" text={() => answerOf(client.run(runId).get())} />
      <button type="button" className="quiet small" onClick={onRetry}>
        <Icon name="again" />
        <span>Answer again</span>
      </button>
    </div>
  );
}

/** What the agent wrote, as Markdown. */
const answerOf = (run: RunView | undefined): string =>
  (run?.parts ?? [])
    .flatMap((part) => (part.kind === 'message' && part.role === 'agent' ? [part.text] : []))
    .join('\n\n');
