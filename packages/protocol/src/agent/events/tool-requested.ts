/** `tool_requested`: the agent wants to call a tool; its arguments may still be arriving as text (`tool_input_delta`). */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const toolRequested = z.object({
  callId: localId,
  tool: z.string(),
  /** The arguments as the model wrote them so far: all of the text, not a piece of it. */
  argsText: z.optional(z.string()),
});

/** The body of `tool_requested`. */
export type ToolRequested = z.infer<typeof toolRequested>;
