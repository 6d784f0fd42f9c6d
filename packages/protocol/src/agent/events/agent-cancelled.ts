/** `agent_cancelled`: the run was stopped because somebody asked for it; a terminal event. [U6, V8] */
import * as z from 'zod/mini';

export const agentCancelled = z.object({
  reason: z.optional(z.string()),
  /** What the run cost, in the words of whoever counts. */
  usage: z.optional(z.unknown()),
});

/** The body of `agent_cancelled`. */
export type AgentCancelled = z.infer<typeof agentCancelled>;
