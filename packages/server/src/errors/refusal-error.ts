/** Why the log did not take an event, in words: what happened, what it means, what to do next. [V1, R3, R8] */
import type { AppendOutcome, EventDraft } from '../log/event-log.ts';
import { ServerError } from './server-error.ts';

type Refusal = Exclude<AppendOutcome['status'], 'appended' | 'duplicate'>;

export function refusalError(refusal: Refusal, stream: string, { runId, answers, asks }: EventDraft): ServerError {
  const question = answers ?? asks;
  const sentences: Readonly<Record<Refusal, string>> = {
    'run-ended': `The run ${runId} has ended; nothing of it can follow its terminal event.`,
    'too-many-runs': `The run ${runId} was not begun: ${stream} has as many open runs as its log keeps (limits.openRuns). End some of them first.`,
    'not-owner': `The run ${runId} on ${stream} belongs to another owner now; nothing was written. Stop working on it.`,
    'unknown-run': `No run ${runId} is open on ${stream}; nothing was written. It was never begun, or the log lost it.`,
    'already-answered': `The question "${question}" of the run ${runId} was answered before; the first answer counts.`,
    'unknown-question': `The run ${runId} did not ask "${question}"; nothing was written.`,
  };
  return new ServerError(refusal, sentences[refusal]);
}
