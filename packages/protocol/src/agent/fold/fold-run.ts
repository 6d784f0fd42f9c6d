/**
 * The fold: events of a run → what a page shows of it. Pure; never throws, whatever a body holds; an event that was
 * folded before changes nothing; nothing changes a run after its terminal event; only what changed gets a new identity.
 */
import { type AgentEventType, isAgentEventType } from '../agent-event-type.ts';
import { runFlagsOf } from '../run-flags.ts';
import type { RunView } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { bodyOf } from './body.ts';
import { type Draft, draftOf } from './draft.ts';
import { foldApprovalRequested, foldApprovalResolved } from './fold-approval.ts';
import { foldCustom } from './fold-custom.ts';
import {
  foldAgentCancelled,
  foldAgentCompleted,
  foldAgentFailed,
  foldAgentStarted,
  foldCancelRequested,
} from './fold-lifecycle.ts';
import { foldMessageCompleted, foldMessageDelta, foldUserMessage } from './fold-message.ts';
import { foldStatePatch, foldStateSnapshot } from './fold-state.ts';
import type { FoldOptions, FoldStep } from './fold-step.ts';
import { foldThought } from './fold-thought.ts';
import {
  foldToolCompleted,
  foldToolDenied,
  foldToolExecuting,
  foldToolFailed,
  foldToolProgress,
  foldToolRequested,
} from './fold-tool.ts';
import { openRun } from './open-run.ts';
import { hasOpenApproval } from './parts.ts';
import { isTerminal } from './run-status.ts';

const steps: Readonly<Record<AgentEventType, FoldStep>> = {
  agent_started: foldAgentStarted,
  agent_thinking: foldThought,
  tool_requested: foldToolRequested,
  tool_executing: foldToolExecuting,
  tool_progress: foldToolProgress,
  tool_completed: foldToolCompleted,
  tool_failed: foldToolFailed,
  tool_denied: foldToolDenied,
  message_delta: foldMessageDelta,
  message_completed: foldMessageCompleted,
  user_message: foldUserMessage,
  approval_requested: foldApprovalRequested,
  approval_resolved: foldApprovalResolved,
  state_snapshot: foldStateSnapshot,
  state_patch: foldStatePatch,
  cancel_requested: foldCancelRequested,
  agent_completed: foldAgentCompleted,
  agent_failed: foldAgentFailed,
  agent_cancelled: foldAgentCancelled,
};

const noOptions: FoldOptions = Object.freeze({});

/**
 * Folds one event into the view of its run; without a view, into a new one, also in the middle of a run. Returns the
 * same view when the event changes nothing: it was folded before, it comes after the end, or it is of another run.
 * Events must come in order; an event of no run at all (`runId` undefined) belongs in no fold.
 */
export function foldRun(view: RunView | undefined, event: StreamEvent, options: FoldOptions = noOptions): RunView {
  const before = view ?? openRun(event.stream, event.runId ?? '');
  if (before.runId !== event.runId || before.stream !== event.stream || isTerminal(before.status)) return before;
  const anew = options.epoch !== undefined && before.epoch !== undefined && options.epoch !== before.epoch;
  if (!anew && event.seq <= before.lastSeq) return before;
  return fold(draftFor(before, event, options, anew), event, options);
}

/** In a new life of the stream numbers begin anew; a run that is told from its start there is folded from its start. */
function draftFor(before: RunView, event: StreamEvent, options: FoldOptions, anew: boolean): Draft {
  const again = anew && runFlagsOf(event.type, options.registry).opens;
  const draft = draftOf(again ? openRun(before.stream, before.runId) : before);
  if (anew || draft.firstSeq === 0) draft.firstSeq = event.seq;
  draft.lastSeq = event.seq;
  draft.epoch = options.epoch ?? before.epoch;
  draft.threadId ??= event.threadId;
  draft.agent ??= event.agent;
  draft.userId ??= event.userId;
  draft.submitId ??= event.submitId;
  return draft;
}

function fold(draft: Draft, event: StreamEvent, options: FoldOptions): RunView {
  if (draft.status !== 'running' && draft.status !== 'waiting') {
    draft.status = hasOpenApproval(draft.parts) ? 'waiting' : 'running';
  }
  const { parts } = draft;
  const body = bodyOf(event.data);
  const step = isAgentEventType(event.type) ? steps[event.type] : foldCustom;
  if (!step(draft, event, body, options)) foldCustom(draft, event, body, options);
  if (draft.timings.firstPartMs === undefined && draft.parts !== parts) noteFirstPart(draft, event);
  return draft;
}

/** The first thought, tool or text of the agent: what the user said is not an answer. */
function noteFirstPart(draft: Draft, event: StreamEvent): void {
  const part = draft.parts[draft.parts.length - 1];
  if (draft.startedAt === undefined || part === undefined) return;
  if (part.kind !== 'thought' && part.kind !== 'tool' && !(part.kind === 'message' && part.role === 'agent')) return;
  draft.timings = { firstPartMs: Math.max(0, event.at - draft.startedAt), totalMs: draft.timings.totalMs };
}
