/** `tool_executing`: a tool starts to work; its end carries the same `callId`. [●] */
import * as z from 'zod/mini';
import { duration, localId } from './shapes.ts';

export const toolExecuting = z.object({
  callId: localId,
  tool: z.string(),
  /** What it was called with; `null` for nothing. */
  input: z.unknown(),
  expectedMs: z.optional(duration),
});

/** The body of `tool_executing`. */
export type ToolExecuting = z.infer<typeof toolExecuting>;
