/** Decides by the record of a run who may append to it, who may answer, and who may take it over. [R3, R5, R8] */
import type { EventDraft } from './event-log.ts';
import type { RunRefusal, Takeover, TakeoverOutcome } from './run-owners.ts';
import { RunQuestions } from './run-questions.ts';
import type { RunRecord } from './run-record.ts';

/** Why an event of a run that has not ended cannot be taken. */
export function fenceRefusal(draft: EventDraft, run: RunRecord | undefined, epoch: string): RunRefusal | undefined {
  const { by, opens, asks, answers } = draft;
  if (by && !opens && (!run || by.epoch !== epoch)) return 'unknown-run';
  if (by && run && run.owner !== by.owner) return 'not-owner';
  if (asks === undefined && answers === undefined) return undefined;
  if (!run) return answers === undefined ? undefined : 'unknown-run';
  return (run.questions ?? none).refusal(asks, answers);
}

const none = new RunQuestions();

/** Notes what an event that was taken says of its run's owner and questions. */
export function noteFence({ by, opens, asks, answers, cancels }: EventDraft, run: RunRecord): void {
  if (cancels) run.cancelled = true;
  if (opens && by) run.owner = by.owner;
  if (asks === undefined && answers === undefined) return;
  run.questions ??= new RunQuestions();
  run.questions.note(asks, answers);
}

export function takeOverRun(
  { from, to, epoch: its, resumes }: Takeover,
  run: RunRecord | undefined,
  epoch: string,
): TakeoverOutcome {
  if (!run || its !== epoch) return 'unknown-run';
  // The same call again, whose answer was lost.
  if (run.owner === to) return 'taken';
  if (run.owner !== from) return 'not-owner';
  run.owner = to;
  if (resumes) run.resumes++;
  return 'taken';
}
