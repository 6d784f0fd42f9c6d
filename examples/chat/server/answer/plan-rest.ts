/** Decides how an answer goes on that a process left in mid-sentence: from the run as the log tells it, to the same text. */
import type { MessagePart, RunView, ToolPart } from '@throughline/protocol/agent';
import type { Library } from '../library/library.ts';
import { piecesOf, quotePassages } from './quote-passages.ts';

export interface RestOfAnswer {
  readonly messageId: string;
  /** The whole text, as the end of the message repeats it. */
  readonly text: string;
  /** What is still to be written. */
  readonly pieces: readonly string[];
  readonly sources: readonly string[];
}

/**
 * The rest of the answer, or undefined where nobody can know it: nothing was written yet, or a model wrote it. Quotations
 * are the same at every writing, so that what the log holds must be their beginning.
 */
export function planRest(run: RunView, library: Library): RestOfAnswer | undefined {
  const question = run.parts.find((part): part is MessagePart => part.kind === 'message' && part.role === 'user');
  const message = run.parts.at(-1);
  if (!question || message?.kind !== 'message' || message.role !== 'agent') return undefined;
  const reading = run.parts.find(
    (part): part is ToolPart => part.kind === 'tool' && part.tool === 'read_passages' && part.status === 'completed',
  );
  const { ids = [] } = (reading?.input ?? {}) as { ids?: readonly string[] };
  const passages = ids.flatMap((id) => library.passage(id) ?? []);
  const text = quotePassages(question.text, passages);
  if (!text.startsWith(message.text)) return undefined;
  return {
    messageId: message.id,
    text,
    pieces: piecesOf(text.slice(message.text.length)),
    sources: [...new Set(passages.map((passage) => passage.path))],
  };
}
