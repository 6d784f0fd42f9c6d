/** `agent_interrupted`: the run stops to wait for answers; a terminal event. The answer is a new run that `continues` it. [K11] */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const agentInterrupted = z.object({
  interrupts: z.array(
    z.object({
      /** Unique within the run. */
      id: localId,
      /** The question, for people. */
      prompt: z.string(),
      /** JSON Schema of what may come back with the answer. */
      schema: z.optional(z.unknown()),
      /** The tool call that it is about. */
      callId: z.optional(localId),
    }),
  ),
  /** What the run cost so far, in the words of whoever counts. */
  usage: z.optional(z.unknown()),
});

/** The body of `agent_interrupted`. */
export type AgentInterrupted = z.infer<typeof agentInterrupted>;
