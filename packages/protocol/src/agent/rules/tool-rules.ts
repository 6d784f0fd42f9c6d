/** [GP-TOOL-PAIR, GP-TOOL-OPEN, GP-TOOL-TIME] A tool's end matches its start by call id, comes, and comes in time. */
import { bodyOf, textOf } from '../fold/body.ts';
import type { StreamEvent } from '../stream-event.ts';
import { fine, type Rule } from './rule.ts';
import { endedUnstarted, isToolOpen, type RunRecord, type ToolRecord } from './run-record.ts';

const toolOf = (run: RunRecord | undefined, event: StreamEvent): ToolRecord | undefined =>
  run?.tools.get(textOf(bodyOf(event.data).callId) ?? '');

/** What does not match, or undefined. A tool that failed may be tried again under its call id. */
function mismatch(event: StreamEvent, tool: ToolRecord | undefined): string | undefined {
  switch (event.type) {
    case 'tool_executing':
      if (tool === undefined || tool.status === 'requested' || tool.status === 'failed' || endedUnstarted(tool)) break;
      return `started although it was ${tool.status} before`;
    case 'tool_input_delta':
      if (tool === undefined) return 'has no tool_requested with that call id before it';
      if (tool.status !== 'requested') return `comes although the tool is ${tool.status}`;
      break;
    case 'tool_progress':
    case 'tool_completed':
    case 'tool_failed':
      if (tool === undefined) return 'has no start with that call id';
      if (tool.status !== 'executing') return `comes although the tool is ${tool.status}`;
      break;
    case 'tool_denied':
      if (tool !== undefined && !isToolOpen(tool)) return `comes although the tool is ${tool.status}`;
      break;
    default:
      return undefined;
  }
  const name = textOf(bodyOf(event.data).tool);
  const differs = tool !== undefined && name !== undefined && tool.tool !== '' && name !== tool.tool;
  return differs ? `names the tool "${name}", and its start names it "${tool.tool}"` : undefined;
}

export const toolPairRule: Rule = {
  id: 'GP-TOOL-PAIR',
  severity: 'error',
  law: "A tool's end matches its start by callId.",
  judge({ event, run, limits }) {
    const callId = textOf(bodyOf(event.data).callId);
    if (run === undefined || callId === undefined) return fine;
    const tool = run.tools.get(callId);
    if (tool === undefined && run.tools.size >= limits.partsPerRun) return fine; // perhaps it was not remembered
    const found = mismatch(event, tool);
    return found === undefined ? fine : [`${event.type} of the call ${callId} ${found}.`];
  },
};

export const toolOpenRule: Rule = {
  id: 'GP-TOOL-OPEN',
  severity: 'error',
  law: 'Every tool is closed before the terminal event of its run.',
  judge({ event, flags, run }) {
    if (!flags.closes || run === undefined || run.ended !== undefined) return fine;
    const open = [...run.tools.values()].filter(isToolOpen).map(({ callId, tool }) => `${tool} (${callId})`);
    if (open.length === 0) return fine;
    const more = open.length > 5 ? ` and ${open.length - 5} more` : '';
    return [`${event.type} ends the run while tools are open: ${open.slice(0, 5).join(', ')}${more}.`];
  },
};

export const toolTimeRule: Rule = {
  id: 'GP-TOOL-TIME',
  severity: 'warning',
  law: 'A tool ends within toolMs.',
  judge({ event, run, limits }) {
    if (event.type !== 'tool_completed' && event.type !== 'tool_failed') return fine;
    const tool = toolOf(run, event);
    if (tool?.status !== 'executing' || tool.startedAt === undefined) return fine;
    const tookMs = event.at - tool.startedAt;
    return tookMs > limits.toolMs ? [`${tool.tool} (${tool.callId}) took ${tookMs} ms.`] : fine;
  },
};
