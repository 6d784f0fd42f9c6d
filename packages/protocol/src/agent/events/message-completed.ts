/** `message_completed`: a message of the agent is whole; the full text once more, so that a lost piece shows and heals. */
import * as z from 'zod/mini';
import { localId } from './shapes.ts';

export const messageCompleted = z.object({
  messageId: localId,
  /** Absent when it does not fit an event: then the pieces are the text. [K5] */
  text: z.optional(z.string()),
});

/** The body of `message_completed`. */
export type MessageCompleted = z.infer<typeof messageCompleted>;
