/** Goes on with an answer whose process is gone: the rest of its sentence, or the question that still waits. [R6] */
import type { MessagePart, RunView } from '@throughline/protocol/agent';
import type { ResumedRun } from '@throughline/server';
import { type AgentParts, type Answer, answerFrom, hitsFor, type Run } from './ask-the-docs.ts';
import { planRest, type RestOfAnswer } from './plan-rest.ts';

/** Says that the same question is worth asking again. */
class Interrupted extends Error {
  readonly code = 'interrupted';
  readonly retryable = true;
  constructor() {
    super('The server stopped while it worked on this answer, and cannot go on with it.');
  }
}

export async function resumeAnswer(run: Run, { view }: ResumedRun, parts: AgentParts): Promise<Answer> {
  const rest = planRest(view, parts.library);
  if (rest) return writeRest(run, rest, parts);
  const question = questionOf(view);
  // What was found is found again, and the approval that was asked before is not asked again.
  if (question !== undefined && isBeforeReading(view))
    return answerFrom(run, question, hitsFor(question, parts), parts);
  throw new Interrupted();
}

async function writeRest(
  run: Run,
  { messageId, pieces, sources }: RestOfAnswer,
  { pace }: AgentParts,
): Promise<Answer> {
  const message = run.message({ messageId });
  for (const piece of pieces) {
    message.append(piece);
    await pace.wait(pace.tokenMs, run.signal);
  }
  message.end();
  return { sources };
}

const questionOf = ({ parts }: RunView): string | undefined =>
  parts.find((part): part is MessagePart => part.kind === 'message' && part.role === 'user')?.text;

/** The reader was asked, and nothing was read or written since. */
const isBeforeReading = ({ parts }: RunView): boolean => parts.at(-1)?.kind === 'approval';
