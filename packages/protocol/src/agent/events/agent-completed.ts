/** `agent_completed`: the run did what it was asked; a terminal event. [●] */
import * as z from 'zod/mini';
import { duration } from './shapes.ts';

export const agentCompleted = z.object({
  /** In the app's own shape. */
  result: z.optional(z.unknown()),
  durationMs: z.optional(duration),
  /** What it cost, in the words of whoever counts. */
  usage: z.optional(z.unknown()),
});

/** The body of `agent_completed`. */
export type AgentCompleted = z.infer<typeof agentCompleted>;
