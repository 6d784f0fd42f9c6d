/** `tool_failed`: a tool could not do its work. The run may go on. */
import * as z from 'zod/mini';
import { failure, localId } from './shapes.ts';

export const toolFailed = z.object({
  callId: localId,
  tool: z.string(),
  error: failure,
});

/** The body of `tool_failed`. */
export type ToolFailed = z.infer<typeof toolFailed>;
