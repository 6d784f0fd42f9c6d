/** `tool_denied`: a tool was not allowed to start. */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const toolDenied = z.object({
  callId: localId,
  tool: z.string(),
  reason: z.optional(z.string()),
});

/** The body of `tool_denied`. */
export type ToolDenied = z.infer<typeof toolDenied>;
