/** `state_snapshot`: the run's state as a whole; it replaces what was before. */
import * as z from 'zod/mini';

export const stateSnapshot = z.object({
  /** In the app's own shape. */
  state: z.unknown(),
});

/** The body of `state_snapshot`. */
export type StateSnapshot = z.infer<typeof stateSnapshot>;
