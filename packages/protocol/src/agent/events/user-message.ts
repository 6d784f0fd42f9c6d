/** `user_message`: what the user said, in its place in the run; comes after `agent_started`. */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const userMessage = z.object({
  messageId: localId,
  text: z.string(),
});

/** The body of `user_message`. */
export type UserMessage = z.infer<typeof userMessage>;
