/**
 * The fold: events of a run → what a page shows of it. Never throws, whatever a body holds; an event that was folded
 * before changes nothing; nothing changes a run after its terminal event; only what changed gets a new identity.
 */
import type { AgentEventType } from '../agent-event-type.ts';
import { runFlagsOf } from '../run-flags.ts';
import type { RunView } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { bodyOf } from './body.ts';
import type { WritableView } from './copy-of.ts';
import { foldApprovalRequested, foldApprovalResolved } from './fold-approval.ts';
import { foldCustom } from './fold-custom.ts';
import {
  foldAgentCancelled,
  foldAgentCompleted,
  foldAgentFailed,
  foldAgentInterrupted,
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
  foldToolInputDelta,
  foldToolProgress,
  foldToolRequested,
} from './fold-tool.ts';
import { openRun } from './open-run.ts';
import { hasOpenApproval } from './parts.ts';
import { RunDraft } from './run-draft.ts';
import { isTerminal } from './run-status.ts';

const steps: Readonly<Record<AgentEventType, FoldStep>> = {
  agent_started: foldAgentStarted,
  agent_thinking: foldThought,
  tool_requested: foldToolRequested,
  tool_input_delta: foldToolInputDelta,
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
  agent_interrupted: foldAgentInterrupted,
};

const stepOf: ReadonlyMap<string, FoldStep> = /* @__PURE__ */ new Map(Object.entries(steps));
const noOptions: FoldOptions = Object.freeze({});

/**
 * Folds one event into the view of its run; without a view, into a new one, also in the middle of a run. Returns the
 * same view when the event changes nothing: it was folded before, it comes after the end, or it is of another run.
 * Events must come in order; an event of no run at all (`runId` undefined) belongs in no fold.
 */
export function foldRun(view: RunView | undefined, event: StreamEvent, options: FoldOptions = noOptions): RunView {
  const draft = new RunDraft(view ?? openRun(event.stream, event.runId ?? ''));
  foldInto(draft, event, options);
  return draft.look();
}

/** Folds several events of one run at once: the same view as one after the other, for less. */
export function foldRunEvents(view: RunView, events: Iterable<StreamEvent>, options: FoldOptions = noOptions): RunView {
  const draft = new RunDraft(view);
  for (const event of events) foldInto(draft, event, options);
  return draft.look();
}

/** Writes one event of a run on its draft. False when it changes nothing. */
export function foldInto(draft: RunDraft, event: StreamEvent, options: FoldOptions = noOptions): boolean {
  const before = draft.newest;
  if (before.runId !== event.runId || before.stream !== event.stream || isTerminal(before.status)) return false;
  const { epoch } = options;
  const isNewLife = epoch !== undefined && before.epoch !== undefined && epoch !== before.epoch;
  if (!isNewLife && event.seq <= before.lastSeq) return false;
  const isPartial = isNewLife || before.firstSeq === 0 ? begin(draft, event, isNewLife, options) : false;
  const view = draft.write();
  if (isPartial) view.partial = true;
  noteEnvelope(view, event, epoch ?? before.epoch, isNewLife);
  applyStep(draft, event, options);
  return true;
}

/**
 * The first event that a view gets, or gets in a new life of the stream. True when content is missing from now on: it
 * does not open the run, or it announces a run again of which the page had not seen everything. [K12, R9]
 */
function begin(draft: RunDraft, event: StreamEvent, isNewLife: boolean, { registry }: FoldOptions): boolean {
  if (!runFlagsOf(event.type, registry).opens) return true;
  const { again } = bodyOf(event.data);
  const before = draft.newest;
  if (typeof again === 'object' && again !== null) {
    const { epoch, seq } = bodyOf(again);
    return before.firstSeq === 0 || before.epoch !== epoch || !(before.lastSeq >= (seq as number));
  }
  // A run that is told from its start in a new life is folded from its start.
  if (isNewLife) draft.replace(openRun(before.stream, before.runId));
  return false;
}

function noteEnvelope(view: WritableView, event: StreamEvent, epoch: string | undefined, isNewLife: boolean): void {
  if (isNewLife || view.firstSeq === 0) view.firstSeq = event.seq;
  view.lastSeq = event.seq;
  view.epoch = epoch;
  view.threadId ??= event.threadId;
  view.agent ??= event.agent;
  view.userId ??= event.userId;
  view.submitId ??= event.submitId;
}

function applyStep(draft: RunDraft, event: StreamEvent, options: FoldOptions): void {
  const view = draft.write();
  if (view.status !== 'running' && view.status !== 'waiting') {
    view.status = hasOpenApproval(view.parts) ? 'waiting' : 'running';
  }
  const body = bodyOf(event.data);
  const step = stepOf.get(event.type) ?? foldCustom;
  if (!step(draft, event, body, options)) foldCustom(draft, event, body, options);
  if (view.timings.firstPartMs === undefined) noteFirstPart(view, event);
}

/** The first thought, tool or text of the agent: what the user said is not an answer. */
function noteFirstPart(view: WritableView, event: StreamEvent): void {
  const part = view.parts[view.parts.length - 1];
  if (view.startedAt === undefined || part === undefined) return;
  if (part.kind !== 'thought' && part.kind !== 'tool' && !(part.kind === 'message' && part.role === 'agent')) return;
  view.timings = { firstPartMs: Math.max(0, event.at - view.startedAt), totalMs: view.timings.totalMs };
}
