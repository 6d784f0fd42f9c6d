/** An entry of a log as the fold and the rules read it: the envelope that every page gets, and its number. */
import type { StreamEvent } from '@throughline/protocol/agent';
import type { LogEntry } from '../log/event-log.ts';

const absent = { runId: undefined, threadId: undefined, agent: undefined, userId: undefined, submitId: undefined };

export const storedEvent = (stream: string, { seq, text }: LogEntry): StreamEvent => ({
  ...absent,
  ...(JSON.parse(`{${text}}`) as Omit<StreamEvent, 'seq' | 'stream'>),
  stream,
  seq,
});
