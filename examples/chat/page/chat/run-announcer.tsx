/** Tells those who listen how the newest run stands: at its turns, never at a token. */
import type { RunView } from '@throughline/client';
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';

export function RunAnnouncer({ runId }: { runId: string | undefined }): ReactNode {
  const words = useRun(runId, announcement);
  return (
    <p className="visually-hidden" role="status">
      {words}
    </p>
  );
}

function announcement(run: RunView | undefined): string {
  const last = run?.parts.at(-1);
  switch (run?.status) {
    case undefined:
    case 'pending':
      return '';
    case 'completed':
      return 'The answer is complete.';
    case 'failed':
      return 'The agent failed.';
    case 'cancelled':
      return 'Stopped.';
    case 'waiting':
      return 'The agent asks for an approval.';
    case 'incomplete':
    case 'lost':
      return 'The answer is incomplete.';
    default:
      if (last?.kind === 'tool') return 'The agent uses a tool.';
      return last?.kind === 'message' && last.role === 'agent' ? 'The agent is answering.' : 'The agent is thinking.';
  }
}
