// Generated from the schemas by scripts/generate.ts (npm run generate -w @throughline/protocol). Do not edit.
/** The bodies of the agent events, checked by type. */
import { type Check, flag, integer, list, number, object, oneOf, present, text } from '../checks/primitives.ts';

const form1: Check = (value, path) =>
    object(value, path) ||
    oneOf(value.op, `${path}.op`, ["add","remove","replace","move","copy","test"]) ||
    text(value.path, `${path}.path`) ||
    (value.from === undefined ? '' : text(value.from, `${path}.from`));
const form2: Check = (value, path) =>
    object(value, path) ||
    text(value.id, `${path}.id`, 1) ||
    text(value.prompt, `${path}.prompt`) ||
    (value.callId === undefined ? '' : text(value.callId, `${path}.callId`, 1));

export const agentChecks = {
  agent_started: (body: any): string =>
    object(body, 'the body') ||
    text(body.agent, 'agent') ||
    (body.parentRunId === undefined ? '' : text(body.parentRunId, 'parentRunId')) ||
    (body.continues === undefined ? '' : text(body.continues, 'continues')) ||
    (body.again === undefined ? '' : object(body.again, 'again') ||
    text(body.again.epoch, 'again.epoch') ||
    integer(body.again.seq, 'again.seq', 0)),
  agent_thinking: (body: any): string =>
    object(body, 'the body') ||
    text(body.thought, 'thought') ||
    (body.thoughtId === undefined ? '' : text(body.thoughtId, 'thoughtId', 1)) ||
    (body.step === undefined ? '' : integer(body.step, 'step', 0)) ||
    (body.totalSteps === undefined ? '' : integer(body.totalSteps, 'totalSteps', 0)) ||
    (body.confidence === undefined ? '' : number(body.confidence, 'confidence')) ||
    (body.anew === undefined ? '' : oneOf(body.anew, 'anew', [true])),
  tool_requested: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    text(body.tool, 'tool') ||
    (body.argsText === undefined ? '' : text(body.argsText, 'argsText')),
  tool_input_delta: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    text(body.text, 'text') ||
    (body.anew === undefined ? '' : oneOf(body.anew, 'anew', [true])),
  tool_executing: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    text(body.tool, 'tool') ||
    present(body.input, 'input') ||
    (body.expectedMs === undefined ? '' : number(body.expectedMs, 'expectedMs', 0)),
  tool_progress: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    oneOf(body.mode, 'mode', ["append","replace"]) ||
    (body.output === undefined ? '' : text(body.output, 'output')) ||
    (body.percent === undefined ? '' : number(body.percent, 'percent')) ||
    (body.message === undefined ? '' : text(body.message, 'message')),
  tool_completed: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    text(body.tool, 'tool') ||
    present(body.output, 'output') ||
    (body.durationMs === undefined ? '' : number(body.durationMs, 'durationMs', 0)),
  tool_failed: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    text(body.tool, 'tool') ||
    object(body.error, 'error') ||
    text(body.error.code, 'error.code') ||
    text(body.error.message, 'error.message'),
  tool_denied: (body: any): string =>
    object(body, 'the body') ||
    text(body.callId, 'callId', 1) ||
    text(body.tool, 'tool') ||
    (body.reason === undefined ? '' : text(body.reason, 'reason')),
  message_delta: (body: any): string =>
    object(body, 'the body') ||
    text(body.messageId, 'messageId', 1) ||
    text(body.text, 'text') ||
    (body.anew === undefined ? '' : oneOf(body.anew, 'anew', [true])),
  message_completed: (body: any): string =>
    object(body, 'the body') ||
    text(body.messageId, 'messageId', 1) ||
    (body.text === undefined ? '' : text(body.text, 'text')),
  user_message: (body: any): string =>
    object(body, 'the body') ||
    text(body.messageId, 'messageId', 1) ||
    text(body.text, 'text'),
  approval_requested: (body: any): string =>
    object(body, 'the body') ||
    text(body.approvalId, 'approvalId', 1) ||
    (body.callId === undefined ? '' : text(body.callId, 'callId', 1)) ||
    text(body.prompt, 'prompt'),
  approval_resolved: (body: any): string =>
    object(body, 'the body') ||
    text(body.approvalId, 'approvalId', 1) ||
    flag(body.approved, 'approved') ||
    (body.by === undefined ? '' : text(body.by, 'by')),
  state_snapshot: (body: any): string =>
    object(body, 'the body') ||
    present(body.state, 'state'),
  state_patch: (body: any): string =>
    object(body, 'the body') ||
    list(body.patch, 'patch', form1),
  cancel_requested: (body: any): string =>
    object(body, 'the body') ||
    (body.by === undefined ? '' : text(body.by, 'by')),
  agent_completed: (body: any): string =>
    object(body, 'the body') ||
    (body.durationMs === undefined ? '' : number(body.durationMs, 'durationMs', 0)),
  agent_failed: (body: any): string =>
    object(body, 'the body') ||
    object(body.error, 'error') ||
    text(body.error.code, 'error.code') ||
    text(body.error.message, 'error.message') ||
    (body.error.retryable === undefined ? '' : flag(body.error.retryable, 'error.retryable')),
  agent_cancelled: (body: any): string =>
    object(body, 'the body') ||
    (body.reason === undefined ? '' : text(body.reason, 'reason')),
  agent_interrupted: (body: any): string =>
    object(body, 'the body') ||
    list(body.interrupts, 'interrupts', form2),
};
