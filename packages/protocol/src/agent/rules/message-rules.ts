/** [GP-MESSAGE-TEXT, GP-MESSAGE-OPEN, GP-EMPTY] A message ends, says what its pieces said, and a run says something. */
import { bodyOf, textOf } from '../fold/body.ts';
import { addsUpTo } from './message-record.ts';
import { fine, type Rule } from './rule.ts';

export const messageTextRule: Rule = {
  id: 'GP-MESSAGE-TEXT',
  severity: 'error',
  law: 'The text of a completed message is what its pieces add up to.',
  judge({ event, run, stream }) {
    const { messageId, text } = bodyOf(event.data);
    const message = run?.messages.get(textOf(messageId) ?? '');
    if (event.type !== 'message_completed' || message === undefined || message.isComplete) return fine;
    // Who was shown only some of the pieces cannot tell: a late page gets fewer of them.
    const missedNone = event.seq - message.firstSeq === stream.events - message.eventsAtFirst + 1;
    if (run?.opened === undefined || !missedNone || typeof text !== 'string' || addsUpTo(message, text)) return fine;
    const pieces = `its pieces have ${message.length} characters, its text ${text.length}`;
    return [`The message ${message.id} was completed with another text than its pieces: ${pieces}.`];
  },
};

export const messageOpenRule: Rule = {
  id: 'GP-MESSAGE-OPEN',
  severity: 'warning',
  law: 'Every message that was begun is completed before its run completes.',
  judge({ event, run }) {
    if (event.type !== 'agent_completed' || run === undefined || run.ended !== undefined) return fine;
    return [...run.messages.values()]
      .filter(({ isComplete }) => !isComplete)
      .map(({ id, last }) => ({ message: `The message ${id} was never completed.`, event: last }));
  },
};

export const emptyRule: Rule = {
  id: 'GP-EMPTY',
  severity: 'warning',
  law: 'A run that completes says something: it has a result, or a message with a text.',
  judge({ event, run }) {
    if (event.type !== 'agent_completed' || run?.opened === undefined || run.ended !== undefined) return fine;
    const { result } = bodyOf(event.data);
    const hasResult = result !== undefined && result !== null && textOf(result)?.trim() !== '';
    if (hasResult || run.hasText) return fine;
    return [`The run ${run.runId} completed without a result, and without a message that says anything.`];
  },
};
