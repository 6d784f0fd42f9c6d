/** `approval_resolved`: the first answer to an approval. [U7, U8] */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const approvalResolved = z.object({
  approvalId: localId,
  approved: z.boolean(),
  /** What came with the answer. */
  data: z.optional(z.unknown()),
  /** Who answered. */
  by: z.optional(z.string()),
});

/** The body of `approval_resolved`. */
export type ApprovalResolved = z.infer<typeof approvalResolved>;
