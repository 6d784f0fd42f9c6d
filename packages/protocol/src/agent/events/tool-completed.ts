/** `tool_completed`: a tool did its work. [●] */
import * as z from 'zod/mini';
import { duration, localId } from './shapes.ts';

export const toolCompleted = z.object({
  callId: localId,
  tool: z.string(),
  /** What it answered; `null` for nothing. */
  output: z.unknown(),
  durationMs: z.optional(duration),
});

/** The body of `tool_completed`. */
export type ToolCompleted = z.infer<typeof toolCompleted>;
