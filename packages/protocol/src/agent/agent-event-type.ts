/** The names of the built-in agent events: a closed union, and the same list at run time. */
import { agentEventNames } from '../generated/agent-event-types.generated.ts';

/** The name of a built-in agent event. */
export type AgentEventType = (typeof agentEventNames)[number];

/** Every built-in agent event, in the order in which a run tells its story. */
export const agentEventTypes: readonly AgentEventType[] = agentEventNames;

const names: ReadonlySet<string> = /* @__PURE__ */ new Set(agentEventNames);

/** Is it the name of a built-in agent event? */
export const isAgentEventType = (type: string): type is AgentEventType => names.has(type);
