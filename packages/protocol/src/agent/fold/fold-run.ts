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

const noOptions: FoldOptions = Object.freeze({});

/**
 * Folds one event into the view of its run; without a view, into a new one, also in the middle of a run. Returns the
 * same view when the event changes nothing: it was folded before, it comes after the end, or it is of another run.
 * Events must come in order; an event of no run at all (`runId` undefined) belongs in no fold.
 */
export function foldRun(view: RunView | undefined, event: StreamEvent, options: FoldOptions = noOptions): RunView {
  const before = view ?? openRun(event.stream, event.runId ?? '');
  return foldOnto(undefined, before, event, options)?.view ?? before;
}

/**
 * Folds several events of one run at once: the same view as one after the other, for less. The list of parts is copied
 * once, so a token in a run of thousands of parts costs what it costs in an empty one.
 */
export function foldRunEvents(view: RunView, events: Iterable<StreamEvent>, options: FoldOptions = noOptions): RunView {
  let draft: Draft | undefined;
  for (const event of events) draft = foldOnto(draft, draft?.view ?? view, event, options);
  return draft?.view ?? view;
}

/** Writes one event on the draft, or on a new one. The draft comes back as it was when the event changes nothing. */
export function foldOnto(
  draft: Draft | undefined,
  before: RunView,
  event: StreamEvent,
  options: FoldOptions,
): Draft | undefined {
  if (before.runId !== event.runId || before.stream !== event.stream || isTerminal(before.status)) return draft;
  const anew = options.epoch !== undefined && before.epoch !== undefined && options.epoch !== before.epoch;
  if (!anew && event.seq <= before.lastSeq) return draft;
  const begins = (anew || before.firstSeq === 0) && runFlagsOf(event.type, options.registry).opens;
  const isAnnounced = begins && bodyOf(event.data).again === true;
  // Numbers begin anew in a new life of the stream. A run that is told from its start there is folded from its start;
  // one that is announced again goes on where it stood. [R9]
  const next =
    anew && begins && !isAnnounced ? draftOf(openRun(before.stream, before.runId)) : (draft ?? draftOf(before));
  if (isAnnounced ? before.firstSeq === 0 : !begins && (anew || before.firstSeq === 0)) next.view.partial = true;
  noteEnvelope(next, event, options.epoch ?? before.epoch, anew);
  applyStep(next, event, options);
  return next;
}

function noteEnvelope({ view }: Draft, event: StreamEvent, epoch: string | undefined, anew: boolean): void {
  if (anew || view.firstSeq === 0) view.firstSeq = event.seq;
  view.lastSeq = event.seq;
  view.epoch = epoch;
  view.threadId ??= event.threadId;
  view.agent ??= event.agent;
  view.userId ??= event.userId;
  view.submitId ??= event.submitId;
}

function applyStep(draft: Draft, event: StreamEvent, options: FoldOptions): void {
  const { view } = draft;
  if (view.status !== 'running' && view.status !== 'waiting') {
    view.status = hasOpenApproval(view.parts) ? 'waiting' : 'running';
  }
  const body = bodyOf(event.data);
  const step = isAgentEventType(event.type) ? steps[event.type] : foldCustom;
  if (!step(draft, event, body, options)) foldCustom(draft, event, body, options);
  if (view.timings.firstPartMs === undefined) noteFirstPart(view, event);
}

/** The first thought, tool or text of the agent: what the user said is not an answer. */
function noteFirstPart(view: Draft['view'], event: StreamEvent): void {
  const part = view.parts[view.parts.length - 1];
  if (view.startedAt === undefined || part === undefined) return;
  if (part.kind !== 'thought' && part.kind !== 'tool' && !(part.kind === 'message' && part.role === 'agent')) return;
  view.timings = { firstPartMs: Math.max(0, event.at - view.startedAt), totalMs: view.timings.totalMs };
}
