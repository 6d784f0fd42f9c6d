/** `agent_started`: a run begins; the opening event of the golden path. [●] */
import * as z from 'zod/mini';

export const agentStarted = z.object({
  agent: z.string(),
  /** What it was asked, in the app's own shape. */
  input: z.optional(z.unknown()),
  /** The run that started it. */
  parentRunId: z.optional(z.string()),
  /** The run on the same stream that was interrupted, and that this one goes on with. [K11] */
  continues: z.optional(z.string()),
  /**
   * The run had begun in an earlier life of the log and is announced again. The number of its last event there, by
   * which a page knows whether it has seen all of it. [R9]
   */
  again: z.optional(z.object({ epoch: z.string(), seq: z.int().check(z.gte(0)) })),
});

/** The body of `agent_started`. */
export type AgentStarted = z.infer<typeof agentStarted>;
