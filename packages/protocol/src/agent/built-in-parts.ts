/** The parts of the built-in events: messages, thoughts, the arguments and the output of calls. [K1] */
import type { AgentEventType } from './agent-event-type.ts';
import type { AgentEventData } from './agent-events.ts';
import type { PartRole } from './part-role.ts';

type BuiltInParts = { readonly [Type in AgentEventType]?: (body: AgentEventData<Type>) => PartRole | undefined };

/**
 * A piece that is said anew replaces what came before, so it is no piece that could be joined to another. `tool_failed`
 * and `tool_denied` are no ends: the output that came before them stays.
 */
export const builtInParts: BuiltInParts = {
  message_delta: ({ messageId, anew }) => (anew ? undefined : { piece: `message/${messageId}`, text: 'text' }),
  message_completed: ({ messageId, text }) => (text === undefined ? undefined : { end: `message/${messageId}` }),
  agent_thinking: ({ thoughtId, anew }) =>
    thoughtId === undefined || anew ? undefined : { piece: `thought/${thoughtId}`, text: 'thought' },
  tool_input_delta: ({ callId, anew }) => (anew ? undefined : { piece: `args/${callId}`, text: 'text' }),
  tool_executing: ({ callId }) => ({ end: `args/${callId}` }),
  tool_progress: ({ callId, mode, output }) =>
    mode === 'append' && output !== undefined ? { piece: `output/${callId}`, text: 'output' } : undefined,
  tool_completed: ({ callId }) => ({ end: `output/${callId}` }),
};
