/** The names of the built-in agent events: a closed union, and the same list at run time. */
import type { agentEventSchemas } from './events/index.ts';

/** The name of a built-in agent event. */
export type AgentEventType = keyof typeof agentEventSchemas;

// A record, so that a name that is missing or too much does not compile.
const names: Readonly<Record<AgentEventType, true>> = {
  agent_started: true,
  agent_thinking: true,
  tool_requested: true,
  tool_executing: true,
  tool_progress: true,
  tool_completed: true,
  tool_failed: true,
  tool_denied: true,
  message_delta: true,
  message_completed: true,
  user_message: true,
  approval_requested: true,
  approval_resolved: true,
  state_snapshot: true,
  state_patch: true,
  cancel_requested: true,
  agent_completed: true,
  agent_failed: true,
  agent_cancelled: true,
};

/** Every built-in agent event, in the order in which a run tells its story. */
export const agentEventTypes = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.keys(names) as readonly AgentEventType[],
);

/** Is it the name of a built-in agent event? */
export const isAgentEventType = (type: string): type is AgentEventType => Object.hasOwn(names, type);
