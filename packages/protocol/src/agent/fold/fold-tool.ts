/** Folds a tool's life, `requested → executing → completed | failed | denied`, paired by call id and by nothing else. */
import type { ToolPart } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { type Body, errorOf, numberOf, textOf } from './body.ts';
import type { FoldStep } from './fold-step.ts';

type ToolDraft = { -readonly [Field in keyof ToolPart]: ToolPart[Field] };

const newTool = (id: string): ToolDraft => ({
  kind: 'tool',
  id,
  tool: '',
  status: 'requested',
  argsText: undefined,
  input: undefined,
  output: undefined,
  percent: undefined,
  progress: undefined,
  error: undefined,
  expectedMs: undefined,
  startedAt: undefined,
  durationMs: undefined,
});

/** A step that writes on the tool's part; a call that was never seen before gets one where it first shows. */
const foldTool =
  (write: (tool: ToolDraft, body: Body, event: StreamEvent) => void): FoldStep =>
  (draft, event, body) => {
    const id = textOf(body.callId);
    if (id === undefined) return false;
    const index = draft.find('tool', id);
    const before = draft.partAt('tool', index);
    const own = before && draft.writablePart(before);
    const tool = own ?? (before === undefined ? newTool(id) : { ...before });
    tool.tool = textOf(body.tool) ?? tool.tool;
    write(tool, body, event);
    if (own === undefined) draft.setPart(index, tool);
    return true;
  };

const isEnded = (tool: ToolDraft): boolean => tool.status !== 'requested' && tool.status !== 'executing';

function end(tool: ToolDraft, status: ToolPart['status'], body: Body, event: StreamEvent): void {
  const measured = tool.startedAt === undefined ? undefined : Math.max(0, event.at - tool.startedAt);
  tool.status = status;
  tool.durationMs = numberOf(body.durationMs) ?? measured;
}

/** `tool_requested`: may come again as the arguments grow; never takes a tool back that is already at work. */
export const foldToolRequested = foldTool((tool, body) => {
  tool.argsText = textOf(body.argsText) ?? tool.argsText;
});

/** `tool_input_delta`: the arguments as they are written; one that comes after the work began changes nothing. */
export const foldToolInputDelta = foldTool((tool, body) => {
  const text = textOf(body.text);
  if (text === undefined || tool.status !== 'requested') return;
  tool.argsText = body.anew === true ? text : (tool.argsText ?? '') + text;
});

/**
 * `tool_executing`: its input is what the arguments came to, so they are dropped. Also a second try under the same call
 * id, which forgets how the first one ended. [K1]
 */
export const foldToolExecuting = foldTool((tool, body, event) => {
  tool.status = 'executing';
  tool.argsText = undefined;
  tool.input = body.input;
  tool.expectedMs = numberOf(body.expectedMs);
  tool.startedAt = event.at;
  tool.output = undefined;
  tool.percent = undefined;
  tool.progress = undefined;
  tool.error = undefined;
  tool.durationMs = undefined;
});

/** `tool_progress`: news that comes after the end changes nothing. */
export const foldToolProgress = foldTool((tool, body) => {
  if (isEnded(tool)) return;
  tool.status = 'executing';
  const output = textOf(body.output);
  if (output !== undefined) {
    tool.output = body.mode === 'append' && typeof tool.output === 'string' ? tool.output + output : output;
  }
  tool.percent = numberOf(body.percent) ?? tool.percent;
  tool.progress = textOf(body.message) ?? tool.progress;
});

/** `tool_completed`: it says all that its progress said. [K1] */
export const foldToolCompleted = foldTool((tool, body, event) => {
  end(tool, 'completed', body, event);
  tool.output = body.output;
  tool.percent = undefined;
  tool.progress = undefined;
  tool.error = undefined;
});

/** `tool_failed`. */
export const foldToolFailed = foldTool((tool, body, event) => {
  end(tool, 'failed', body, event);
  tool.error = errorOf(body.error);
});

/** `tool_denied`: the reason, if there is one, stands in the part's error. */
export const foldToolDenied = foldTool((tool, body, event) => {
  end(tool, 'denied', body, event);
  const reason = textOf(body.reason);
  tool.error = reason === undefined ? undefined : { code: 'denied', message: reason };
});
