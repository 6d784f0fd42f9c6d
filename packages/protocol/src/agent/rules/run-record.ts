/** What the rules remember of one run: bounded, and filled event by event after the rules have judged it. */
import type { AgentEventType } from '../agent-event-type.ts';
import { bodyOf, textOf } from '../fold/body.ts';
import type { RunFlags } from '../run-flags.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { Severity } from './finding.ts';
import { addPiece, type MessageRecord, newMessageRecord } from './message-record.ts';

/** The five events of the golden path. */
export const goldenTypes = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
] as const satisfies readonly AgentEventType[];

export interface ToolRecord {
  readonly callId: string;
  tool: string;
  status: 'requested' | 'executing' | 'completed' | 'failed' | 'denied';
  startedAt: number | undefined;
  durationMs: number | undefined;
}

interface ThoughtRecord {
  blank: boolean;
  last: StreamEvent;
}

export interface RunRecord {
  readonly stream: string;
  readonly runId: string;
  events: number;
  first: StreamEvent;
  last: StreamEvent;
  opened: StreamEvent | undefined;
  ended: StreamEvent | undefined;
  severity: Severity | undefined;
  readonly seen: Set<string>;
  readonly tools: Map<string, ToolRecord>;
  readonly thoughts: Map<string, ThoughtRecord>;
  readonly approvals: Set<string>;
  readonly messages: Map<string, MessageRecord>;
  /** The agent said something that is not blank. */
  hasText: boolean;
  /** Milliseconds from the opening event to the one after it. */
  firstEventMs: number | undefined;
  longestGapMs: number;
  /** Milliseconds that it waited for approvals. */
  waitedMs: number;
}

export const newRunRecord = (event: StreamEvent, runId: string): RunRecord => ({
  stream: event.stream,
  runId,
  events: 0,
  first: event,
  last: event,
  opened: undefined,
  ended: undefined,
  severity: undefined,
  seen: new Set(),
  tools: new Map(),
  thoughts: new Map(),
  approvals: new Set(),
  messages: new Map(),
  hasText: false,
  firstEventMs: undefined,
  longestGapMs: 0,
  waitedMs: 0,
});

/** Is the tool neither completed nor failed nor denied? */
export const isToolOpen = (tool: ToolRecord): boolean => tool.status === 'requested' || tool.status === 'executing';

/** Was the end seen without a start? Then a start that comes now is late, and opens nothing. */
export const endedUnstarted = (tool: ToolRecord | undefined): boolean =>
  tool !== undefined && !isToolOpen(tool) && tool.startedAt === undefined;

/**
 * Notes one event of the run.
 * @param streamEvents - events of its stream seen so far, this one included
 */
export function noteEvent(
  run: RunRecord,
  event: StreamEvent,
  flags: RunFlags,
  maxParts: number,
  streamEvents: number,
): void {
  const gapMs = run.events === 0 ? 0 : Math.max(0, event.at - run.last.at);
  if (run.approvals.size > 0) run.waitedMs += gapMs;
  else run.longestGapMs = Math.max(run.longestGapMs, gapMs);
  run.events += 1;
  run.last = event;
  if (run.opened !== undefined) run.firstEventMs ??= Math.max(0, event.at - run.opened.at);
  if (flags.opens) run.opened ??= event;
  if (flags.closes) run.ended ??= event;
  if ((goldenTypes as readonly string[]).includes(event.type)) run.seen.add(event.type);
  noteBody(run, event, maxParts, streamEvents);
}

function noteBody(run: RunRecord, event: StreamEvent, maxParts: number, streamEvents: number): void {
  const { callId, tool, thoughtId, thought, approvalId, messageId } = bodyOf(event.data);
  if (event.type === 'agent_thinking' && typeof thoughtId === 'string') {
    noteThought(run, thoughtId, textOf(thought) ?? '', event, maxParts);
  } else if (event.type.startsWith('tool_') && typeof callId === 'string') {
    noteTool(run, callId, textOf(tool), event, maxParts);
  } else if (event.type === 'approval_requested' && typeof approvalId === 'string') {
    if (run.approvals.size < maxParts) run.approvals.add(approvalId);
  } else if (event.type === 'approval_resolved' && typeof approvalId === 'string') {
    run.approvals.delete(approvalId);
  } else if ((event.type === 'message_delta' || event.type === 'message_completed') && typeof messageId === 'string') {
    noteMessage(run, messageId, event, maxParts, streamEvents);
  }
}

function noteMessage(run: RunRecord, id: string, event: StreamEvent, maxParts: number, streamEvents: number): void {
  const { text, anew } = bodyOf(event.data);
  if (textOf(text)?.trim()) run.hasText = true;
  const message = run.messages.get(id) ?? newMessageRecord(id, event, streamEvents);
  if (!run.messages.has(id) && run.messages.size >= maxParts) return;
  run.messages.set(id, message);
  if (event.type === 'message_completed') message.isComplete = true;
  else addPiece(message, textOf(text) ?? '', anew === true);
  message.last = event;
}

function noteThought(run: RunRecord, id: string, text: string, event: StreamEvent, maxParts: number): void {
  const before = run.thoughts.get(id);
  if (before === undefined && run.thoughts.size >= maxParts) return;
  run.thoughts.set(id, { blank: (before?.blank ?? true) && text.trim() === '', last: event });
}

const statusAfter: Readonly<Record<string, ToolRecord['status']>> = {
  tool_requested: 'requested',
  tool_executing: 'executing',
  tool_completed: 'completed',
  tool_failed: 'failed',
  tool_denied: 'denied',
};

function noteTool(
  run: RunRecord,
  callId: string,
  name: string | undefined,
  event: StreamEvent,
  maxParts: number,
): void {
  const status = Object.hasOwn(statusAfter, event.type) ? statusAfter[event.type] : undefined;
  const before = run.tools.get(callId);
  if (status === undefined || (before === undefined && run.tools.size >= maxParts)) return;
  const tool = before ?? { callId, tool: name ?? '', status, startedAt: undefined, durationMs: undefined };
  run.tools.set(callId, tool);
  if (status === 'requested' && before !== undefined) return;
  if (status === 'executing' && endedUnstarted(before)) return;
  tool.status = status;
  if (status === 'executing') tool.startedAt = event.at;
  else if (tool.startedAt !== undefined) tool.durationMs = Math.max(0, event.at - tool.startedAt);
}
