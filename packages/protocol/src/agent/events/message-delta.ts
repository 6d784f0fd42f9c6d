/** `message_delta`: the next piece of a message of the agent. */
import * as z from 'zod/mini';
import { anew, localId } from './shapes.ts';

export const messageDelta = z.object({
  messageId: localId,
  text: z.string(),
  anew,
});

/** The body of `message_delta`. */
export type MessageDelta = z.infer<typeof messageDelta>;
