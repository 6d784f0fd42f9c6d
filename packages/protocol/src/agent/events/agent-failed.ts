/** `agent_failed`: the run ended without what it was asked for; a terminal event. */
import * as z from 'zod/mini';

export const agentFailed = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** Would the same question be worth asking again? */
    retryable: z.optional(z.boolean()),
  }),
  /** What the run cost, in the words of whoever counts. */
  usage: z.optional(z.unknown()),
});

/** The body of `agent_failed`. */
export type AgentFailed = z.infer<typeof agentFailed>;
