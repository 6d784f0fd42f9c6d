/** `cancel_requested`: somebody asked the run to stop; the node that runs the agent hears it here. [U8] */
import * as z from 'zod/mini';

export const cancelRequested = z.object({
  /** Who asked. */
  by: z.optional(z.string()),
});

/** The body of `cancel_requested`. */
export type CancelRequested = z.infer<typeof cancelRequested>;
