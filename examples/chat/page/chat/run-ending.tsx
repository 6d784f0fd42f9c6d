/** How a run ended, where it did not end well: what happened, and the way on. */
import type { RunView } from '@throughline/client';
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';

export function RunEnding({ runId, onRetry }: { runId: string; onRetry: () => void }): ReactNode {
  const status = useRun(runId, (run) => run?.status);
  const words = useRun(runId, endingWords);
  if (!words || !status) return null;
  return (
    <div
      className="ending"
      data-tone={status === 'cancelled' || status === 'stalled' ? 'calm' : 'bad'}
      data-status={status}
    >
      <Icon name={status === 'cancelled' ? 'stop' : 'alert'} />
      <p>{words}</p>
      {status !== 'stalled' && (
        <button type="button" onClick={onRetry}>
          <Icon name="again" />
          Ask again
        </button>
      )}
    </div>
  );
}

function endingWords(run: RunView | undefined): string | undefined {
  switch (run?.status) {
    case 'failed':
      return `The agent failed: ${run.error?.message ?? 'it did not say why'}`;
    case 'cancelled':
      return 'Stopped.';
    case 'stalled':
      return 'Nothing was heard of this run for a while. It may still go on.';
    case 'incomplete':
      return 'This answer is incomplete: the server began a new life, and the rest of the run went with the old one.';
    case 'lost':
      return 'The end of this run was lost: the server does not know it as running any more.';
    default:
      return undefined;
  }
}
