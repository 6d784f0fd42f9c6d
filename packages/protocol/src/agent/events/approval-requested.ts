/** `approval_requested`: the run waits for a yes or a no from a person. */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const approvalRequested = z.object({
  approvalId: localId,
  /** The tool call that it is about. */
  callId: z.optional(localId),
  /** The question, for people. */
  prompt: z.string(),
  /** JSON Schema of what may come back with the answer. */
  schema: z.optional(z.unknown()),
});

/** The body of `approval_requested`. */
export type ApprovalRequested = z.infer<typeof approvalRequested>;
