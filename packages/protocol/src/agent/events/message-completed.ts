/** `message_completed`: a message of the agent is whole; the full text once more, so that a lost piece shows and heals. */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const messageCompleted = z.object({
  messageId: localId,
  text: z.string(),
});

/** The body of `message_completed`. */
export type MessageCompleted = z.infer<typeof messageCompleted>;
