/** The agent: searches the documents, reads the best passages, and streams an answer made of them. */
import type { RunEmitter } from '@throughline/server';
import type { events } from '../../shared/registry.ts';
import { type Hit, keywordsOf, type Library } from '../library/library.ts';
import type { Passage } from '../library/split-passages.ts';
import { askModel, type ModelSettings } from './ask-model.ts';
import type { Pace } from './pace.ts';
import { piecesOf, quotePassages } from './quote-passages.ts';

export type Run = RunEmitter<typeof events>;

export interface AgentParts {
  readonly library: Library;
  readonly pace: Pace;
  /** Writes the answer in place of quotations, where there is one. */
  readonly model: ModelSettings | undefined;
}

/** What a run gives back when it has completed. */
export interface Answer {
  readonly sources: readonly string[];
}

const fewPassages = 3;
const manyPassages = 10;

export async function askTheDocs(run: Run, question: string, parts: AgentParts): Promise<Answer> {
  run.userMessage(question);
  return answerFrom(run, question, await search(run, question, parts), parts);
}

/** The rest, once the documents were searched. */
export async function answerFrom(run: Run, question: string, hits: readonly Hit[], parts: AgentParts): Promise<Answer> {
  const wanted = await howMany(run, question, hits);
  const passages = wanted === 0 ? [] : await read(run, hits.slice(0, wanted), parts);
  const quoted = quotePassages(question, passages);
  if (!parts.model || passages.length === 0) await write(run, quoted, parts.pace);
  else await writeWithModel(run, question, passages, quoted, { ...parts, model: parts.model });
  return { sources: [...new Set(passages.map((passage) => passage.path))] };
}

const queryFor = (question: string): string => keywordsOf(question).join(' ') || question;

/** What a search gives: the same at every asking. */
export const hitsFor = (question: string, { library }: AgentParts): readonly Hit[] =>
  library.search(queryFor(question), manyPassages);

async function search(run: Run, question: string, parts: AgentParts): Promise<readonly Hit[]> {
  const { library, pace } = parts;
  const words = keywordsOf(question);
  const query = queryFor(question);
  run.thinking(
    `The question turns on ${listOf(words.length > 0 ? words : [question])}. Searching the documents for that.`,
  );
  const found = await run.tool('search_docs', { query, limit: manyPassages }, async ({ signal }) => {
    await pace.wait(pace.toolMs, signal);
    return {
      searched: `${library.passages} passages in ${library.documents} documents`,
      hits: hitsFor(question, parts),
    };
  });
  return found.hits;
}

/** A report is long: the reader is asked first. */
async function howMany(run: Run, question: string, hits: readonly Hit[]): Promise<number> {
  if (hits.length === 0) {
    run.thinking('Nothing fits. Saying so is better than guessing.');
    return 0;
  }
  if (!/\b(report|everything|in detail)\b/i.test(question) || hits.length <= fewPassages) return fewPassages;
  const documents = new Set(hits.map((hit) => hit.path)).size;
  const { approved } = await run.approval(
    `A full report quotes ${hits.length} passages from ${documents} ${documents === 1 ? 'document' : 'documents'}. Shall I write it? Otherwise I keep to the best ${fewPassages}.`,
    // Under this id it is found again after a restart.
    { approvalId: 'full-report' },
  );
  return approved ? hits.length : fewPassages;
}

async function read(run: Run, hits: readonly Hit[], { library, pace }: AgentParts): Promise<readonly Passage[]> {
  run.thinking(`“${hits[0]?.section}” in ${hits[0]?.path} fits best. Reading ${hits.length} passages before I answer.`);
  const passages: Passage[] = [];
  await run.tool('read_passages', { ids: hits.map((hit) => hit.id) }, async ({ signal, progress }) => {
    for (const [index, hit] of hits.entries()) {
      await pace.wait(pace.toolMs / 2, signal);
      const passage = library.passage(hit.id);
      if (passage) passages.push(passage);
      progress({ percent: Math.round(((index + 1) / hits.length) * 100), message: hit.path });
    }
    return { passages: passages.map(({ id, text }) => ({ id, characters: text.length })) };
  });
  return passages;
}

async function write(run: Run, text: string, pace: Pace): Promise<void> {
  const message = run.message();
  for (const piece of piecesOf(text)) {
    message.append(piece);
    await pace.wait(pace.tokenMs, run.signal);
  }
  message.end();
}

/** Whatever the model does wrong, the reader gets an answer and is told what happened. */
async function writeWithModel(
  run: Run,
  question: string,
  passages: readonly Passage[],
  quoted: string,
  { model, pace }: AgentParts & { model: ModelSettings },
): Promise<void> {
  let message: ReturnType<Run['message']> | undefined;
  try {
    for await (const piece of askModel(model, question, passages, run.signal)) {
      message ??= run.message();
      message.append(piece);
    }
    if (!message) throw new Error('the model wrote nothing');
    message.end();
  } catch (error) {
    run.signal.throwIfAborted();
    message?.end();
    run.thinking(`The model ${model.name} could not be used: ${wordsOf(error)}. Quoting the passages instead.`);
    await write(run, quoted, pace);
  }
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return error instanceof Error ? `${error.message}${cause}` : String(error);
}

function listOf(words: readonly string[]): string {
  const quoted = words.slice(0, 5).map((word) => `“${word}”`);
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
