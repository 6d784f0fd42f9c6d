/** `state_patch`: a change of the run's state as an RFC 6902 patch. Always delivered, folded only with an `applyPatch`. */
import * as z from 'zod/mini';

export const statePatch = z.object({
  patch: z.array(
    z.object({
      op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
      /** JSON Pointer. */
      path: z.string(),
      from: z.optional(z.string()),
      value: z.optional(z.unknown()),
    }),
  ),
});

/** The body of `state_patch`. */
export type StatePatch = z.infer<typeof statePatch>;
