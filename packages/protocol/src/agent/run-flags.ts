/** Which event types open or close a run: fixed for the built-in names, told by the registry for all others. */

import { type AgentEventType, isAgentEventType } from './agent-event-type.ts';
import { definitionOf } from './definition-of.ts';
import type { EventRegistry } from './event-registry.ts';

/** What an event type does to the life of its run. */
export interface RunFlags {
  readonly opens: boolean;
  readonly closes: boolean;
}

const opens: RunFlags = { opens: true, closes: false };
const closes: RunFlags = { opens: false, closes: true };
const neither: RunFlags = { opens: false, closes: false };

const builtIn: { readonly [Type in AgentEventType]?: RunFlags } = {
  agent_started: opens,
  agent_completed: closes,
  agent_failed: closes,
  agent_cancelled: closes,
  agent_interrupted: closes,
};

/**
 * Does this event type open or close a run? The answer for the built-in names always holds, also without a registry
 * and where a registry says otherwise; a type that nobody registered does neither.
 */
export function runFlagsOf(type: string, registry?: EventRegistry): RunFlags {
  if (isAgentEventType(type)) return builtIn[type] ?? neither;
  const definition = definitionOf(registry, type);
  if (definition === undefined) return neither;
  return { opens: definition.opens === true, closes: definition.closes === true };
}
