/** Folds the life of the run itself: its start, a request to cancel it, and its end. */
import type { RunInterrupt, RunStatus } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { bodyOf, errorOf, numberOf, textOf } from './body.ts';
import type { Draft } from './draft.ts';
import type { FoldStep } from './fold-step.ts';

/** Notes when the run started; the first start counts. */
export function startRun(draft: Draft, event: StreamEvent): void {
  draft.view.startedAt ??= event.at;
}

/** Notes how and when the run ended. */
export function endRun(draft: Draft, event: StreamEvent, status: RunStatus, toldMs?: number): void {
  draft.view.status = status;
  draft.view.endedAt = event.at;
  const totalMs = draft.view.startedAt === undefined ? toldMs : Math.max(0, event.at - draft.view.startedAt);
  draft.view.timings = { firstPartMs: draft.view.timings.firstPartMs, totalMs };
}

/**
 * `agent_started`: the name in the body is the agent's; the envelope may leave it out. One that is said `again` in a new
 * life of the log changes nothing on a view that has seen the start. [R9]
 */
export const foldAgentStarted: FoldStep = (draft, event, body) => {
  if (draft.view.startedAt !== undefined) return true;
  startRun(draft, event);
  draft.view.agent = textOf(body.agent) ?? draft.view.agent;
  draft.view.parentRunId = textOf(body.parentRunId);
  draft.view.continues = textOf(body.continues);
  draft.view.input = body.input;
  return true;
};

/** `cancel_requested`: the run goes on until its agent ends it. */
export const foldCancelRequested: FoldStep = (draft) => {
  draft.view.cancelRequested = true;
  return true;
};

/** `agent_completed`. */
export const foldAgentCompleted: FoldStep = (draft, event, body) => {
  draft.view.result = body.result;
  draft.view.usage = body.usage;
  endRun(draft, event, 'completed', numberOf(body.durationMs));
  return true;
};

/** `agent_failed`. */
export const foldAgentFailed: FoldStep = (draft, event, body) => {
  draft.view.error = errorOf(body.error);
  draft.view.usage = body.usage;
  endRun(draft, event, 'failed');
  return true;
};

/** `agent_cancelled`. */
export const foldAgentCancelled: FoldStep = (draft, event, body) => {
  draft.view.reason = textOf(body.reason);
  draft.view.usage = body.usage;
  endRun(draft, event, 'cancelled');
  return true;
};

/** `agent_interrupted`: it ended with questions; another run continues it. [K11] */
export const foldAgentInterrupted: FoldStep = (draft, event, body) => {
  draft.view.interrupts = (Array.isArray(body.interrupts) ? body.interrupts : []).flatMap(interruptOf);
  draft.view.usage = body.usage;
  endRun(draft, event, 'interrupted');
  return true;
};

function interruptOf(value: unknown): RunInterrupt[] {
  const { id, prompt, schema, callId } = bodyOf(value);
  if (typeof id !== 'string') return [];
  return [{ id, prompt: textOf(prompt) ?? '', schema, callId: textOf(callId) }];
}
