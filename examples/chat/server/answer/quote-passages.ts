/** Writes the answer without a model: the passages themselves, quoted, each with its source. */
import type { Passage } from '../library/split-passages.ts';

const longestQuote = 900;

/** The answer as Markdown. */
export function quotePassages(question: string, passages: readonly Passage[]): string {
  const [best, ...others] = passages;
  if (!best) return nothingFound(question);
  const sources = [...new Set(passages.map((passage) => passage.path))];
  const opening = `Here is what ${sources.length === 1 ? 'one document says' : `${sources.length} documents say`} about it.`;
  const rest = others.map((passage) => `**${titleOf(passage)}**\n\n${quote(passage)}`);
  return [opening, `**${titleOf(best)}**\n\n${quote(best)}`, ...rest, sourceList(passages)].join('\n\n');
}

function nothingFound(question: string): string {
  return [
    `I found nothing about “${question}” in the documents of this repository.`,
    'Try a word that they use, such as *replay*, *gap*, *receipt*, *epoch* or *profile*.',
  ].join('\n\n');
}

function quote(passage: Passage): string {
  const text = passage.text.length > longestQuote ? `${cut(passage.text)} …` : passage.text;
  if (text.includes('```')) return `${text}\n\n— ${linkTo(passage)}`;
  const lines = `${text}\n\n— ${linkTo(passage)}`.split('\n');
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** Cuts at the end of a sentence where there is one, and never inside a code fence. */
function cut(text: string): string {
  const fence = text.indexOf('```');
  if (fence !== -1) return fence > 80 ? text.slice(0, fence).trim() : text;
  const head = text.slice(0, longestQuote);
  const end = Math.max(head.lastIndexOf('. '), head.lastIndexOf('.\n'), head.lastIndexOf('\n'));
  return head.slice(0, end > longestQuote / 2 ? end + 1 : head.lastIndexOf(' ')).trimEnd();
}

function sourceList(passages: readonly Passage[]): string {
  const rows = passages.map((passage, index) => `${index + 1}. ${linkTo(passage)} – ${passage.headings.join(' › ')}`);
  return `**Sources**\n\n${rows.join('\n')}`;
}

/** The document itself, which the demo serves. */
const linkTo = ({ path }: Passage): string => `[\`${path}\`](/documents/${path})`;

const titleOf = (passage: Passage): string => passage.headings.at(-1) ?? passage.path;

/** Pieces of the length of a word or two, as a model would write them. Joined they are the text. */
export const piecesOf = (text: string): string[] =>
  text.match(/\s*\S{1,12}/gu)?.concat(/\s*$/.exec(text)?.[0] || []) ?? [];
