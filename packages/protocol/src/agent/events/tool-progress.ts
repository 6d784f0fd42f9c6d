/** `tool_progress`: news of a tool at work; `output` is appended to what came before, or replaces it. */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const toolProgress = z.object({
  callId: localId,
  mode: z.enum(['append', 'replace']),
  output: z.optional(z.string()),
  /** 0 to 100 by convention. */
  percent: z.optional(z.number()),
  /** What it is doing, for people. */
  message: z.optional(z.string()),
});

/** The body of `tool_progress`. */
export type ToolProgress = z.infer<typeof toolProgress>;
