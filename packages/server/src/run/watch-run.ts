/** Hears what pages ask of a run, and that somebody else ended it, wherever they are connected. [U8, R10] */
import { readControlEvent } from '../hub/control-event.ts';
import type { StreamWatcher } from '../hub/hub-stream.ts';
import type { LogEntry } from '../log/event-log.ts';
import type { RunOutcome } from '../manager.ts';
import type { ForeignEnd } from './end-run.ts';
import type { ApprovalAnswer } from './run-emitter.ts';

export interface WatchedRun {
  readonly runId: string;
  readonly submitId: string | undefined;
  ended(end: Omit<ForeignEnd, 'cursor'> & { readonly seq: number }): void;
  answered(approvalId: string, answer: ApprovalAnswer): void;
  cancelled(): void;
  /** The stream began a new life. */
  renewed(): void;
}

/** The terminal event that somebody else wrote → the run's outcome. */
const statusOf = ({ text }: LogEntry): RunOutcome['status'] => {
  const { type } = JSON.parse(`{${text}}`) as { type: string };
  if (type === 'agent_completed') return 'completed';
  if (type === 'agent_interrupted') return 'interrupted';
  return type === 'agent_cancelled' ? 'cancelled' : 'failed';
};

export function watchRun(run: WatchedRun): StreamWatcher {
  const { runId, submitId } = run;
  return {
    renewed: run.renewed,
    appended(entry) {
      if (entry.runId === runId && entry.closes) return run.ended({ status: statusOf(entry), seq: entry.seq });
      const event = readControlEvent(entry);
      if (event?.type === 'approval_resolved') {
        if (event.runId !== runId) return;
        const { approvalId, approved, data, by } = event.data;
        run.answered(approvalId, { approved, data, by });
      } else if (event) {
        const bySubmit = event.runId === undefined && submitId !== undefined && event.submitId === submitId;
        if (event.runId === runId || bySubmit) run.cancelled();
      }
    },
  };
}
