/** Folds the life of the run itself: its start, a request to cancel it, and its end. */
import type { RunInterrupt, RunStatus } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { bodyOf, errorOf, numberOf, textOf } from './body.ts';
import type { FoldStep } from './fold-step.ts';
import type { RunDraft } from './run-draft.ts';

/** Notes when the run started; the first start counts. */
export function startRun(draft: RunDraft, event: StreamEvent): void {
  draft.write().startedAt ??= event.at;
}

/** Notes how and when the run ended. */
export function endRun(draft: RunDraft, event: StreamEvent, status: RunStatus, statedMs?: number): void {
  const view = draft.write();
  view.status = status;
  view.endedAt = event.at;
  const totalMs = view.startedAt === undefined ? statedMs : Math.max(0, event.at - view.startedAt);
  view.timings = { firstPartMs: view.timings.firstPartMs, totalMs };
}

/**
 * `agent_started`: the name in the body is the agent's; the envelope may leave it out. One that is announced again in a
 * new life of the log changes nothing on a view that has seen the start. [R9]
 */
export const foldAgentStarted: FoldStep = (draft, event, body) => {
  const view = draft.write();
  if (view.startedAt !== undefined) return true;
  startRun(draft, event);
  view.agent = textOf(body.agent) ?? view.agent;
  view.parentRunId = textOf(body.parentRunId);
  view.continues = textOf(body.continues);
  view.input = body.input;
  return true;
};

/** `cancel_requested`: the run goes on until its agent ends it. */
export const foldCancelRequested: FoldStep = (draft) => {
  draft.write().cancelRequested = true;
  return true;
};

/** `agent_completed`. */
export const foldAgentCompleted: FoldStep = (draft, event, body) => {
  const view = draft.write();
  view.result = body.result;
  view.usage = body.usage;
  endRun(draft, event, 'completed', numberOf(body.durationMs));
  return true;
};

/** `agent_failed`. */
export const foldAgentFailed: FoldStep = (draft, event, body) => {
  const view = draft.write();
  view.error = errorOf(body.error);
  view.usage = body.usage;
  endRun(draft, event, 'failed');
  return true;
};

/** `agent_cancelled`. */
export const foldAgentCancelled: FoldStep = (draft, event, body) => {
  const view = draft.write();
  view.reason = textOf(body.reason);
  view.usage = body.usage;
  endRun(draft, event, 'cancelled');
  return true;
};

/** `agent_interrupted`: it ended with questions; another run continues it. [K11] */
export const foldAgentInterrupted: FoldStep = (draft, event, body) => {
  const view = draft.write();
  view.interrupts = (Array.isArray(body.interrupts) ? body.interrupts : []).flatMap(interruptOf);
  view.usage = body.usage;
  endRun(draft, event, 'interrupted');
  return true;
};

function interruptOf(value: unknown): RunInterrupt[] {
  const { id, prompt, schema, callId } = bodyOf(value);
  if (typeof id !== 'string') return [];
  return [{ id, prompt: textOf(prompt) ?? '', schema, callId: textOf(callId) }];
}
