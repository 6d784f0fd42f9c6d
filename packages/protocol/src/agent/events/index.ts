/**
 * The bodies of the agent events by type: the source of the compiled checks, the JSON Schemas and the types.
 * Run-time code reads the compiled checks instead: this file brings zod along.
 */
import { agentCancelled } from './agent-cancelled.ts';
import { agentCompleted } from './agent-completed.ts';
import { agentFailed } from './agent-failed.ts';
import { agentInterrupted } from './agent-interrupted.ts';
import { agentStarted } from './agent-started.ts';
import { agentThinking } from './agent-thinking.ts';
import { approvalRequested } from './approval-requested.ts';
import { approvalResolved } from './approval-resolved.ts';
import { cancelRequested } from './cancel-requested.ts';
import { messageCompleted } from './message-completed.ts';
import { messageDelta } from './message-delta.ts';
import { statePatch } from './state-patch.ts';
import { stateSnapshot } from './state-snapshot.ts';
import { toolCompleted } from './tool-completed.ts';
import { toolDenied } from './tool-denied.ts';
import { toolExecuting } from './tool-executing.ts';
import { toolFailed } from './tool-failed.ts';
import { toolInputDelta } from './tool-input-delta.ts';
import { toolProgress } from './tool-progress.ts';
import { toolRequested } from './tool-requested.ts';
import { userMessage } from './user-message.ts';

/** Every agent event of wire version 1, in the order in which a run tells its story. */
export const agentEventSchemas = {
  agent_started: agentStarted,
  agent_thinking: agentThinking,
  tool_requested: toolRequested,
  tool_input_delta: toolInputDelta,
  tool_executing: toolExecuting,
  tool_progress: toolProgress,
  tool_completed: toolCompleted,
  tool_failed: toolFailed,
  tool_denied: toolDenied,
  message_delta: messageDelta,
  message_completed: messageCompleted,
  user_message: userMessage,
  approval_requested: approvalRequested,
  approval_resolved: approvalResolved,
  state_snapshot: stateSnapshot,
  state_patch: statePatch,
  cancel_requested: cancelRequested,
  agent_completed: agentCompleted,
  agent_failed: agentFailed,
  agent_cancelled: agentCancelled,
  agent_interrupted: agentInterrupted,
} as const;
