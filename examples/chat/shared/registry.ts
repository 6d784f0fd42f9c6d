/** What page and server say to each other: the agent's events, one of our own, and the one command. */
import { agentEvents, defineCommands, defineEvents } from '@throughline/protocol/agent';
import * as z from 'zod/mini';
import { longestQuestion } from './longest-question.ts';

export const events = defineEvents({
  ...agentEvents,
  /** A thread is new, has another title or was used: the lists of its readers show it. */
  thread_changed: z.object({ threadId: z.string(), title: z.string(), updatedAt: z.number() }),
});

export const commands = defineCommands({
  /** A question. The run that answers it carries the submit's id. */
  user_message: {
    data: z.object({ text: z.string().check(z.trim(), z.minLength(1), z.maxLength(longestQuestion)) }),
    result: z.object({ runId: z.string() }),
  },
});
