/** `agent_thinking`: a thought, or one more piece of it: text under the same `thoughtId` is appended. [●] */
import * as z from 'zod/mini';
import { anew, localId, step } from './shapes.ts';

export const agentThinking = z.object({
  thought: z.string(),
  thoughtId: z.optional(localId),
  step: z.optional(step),
  totalSteps: z.optional(step),
  /** How sure the agent is; 0 to 1 by convention. */
  confidence: z.optional(z.number()),
  anew,
});

/** The body of `agent_thinking`. */
export type AgentThinking = z.infer<typeof agentThinking>;
