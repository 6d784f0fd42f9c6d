/** The documents as a library: what a question finds, and what a passage says. */
import MiniSearch from 'minisearch';
import { readDocuments } from './read-documents.ts';
import { type Passage, splitPassages } from './split-passages.ts';

export interface Hit {
  readonly id: string;
  readonly path: string;
  /** The heading it stands under. */
  readonly section: string;
  readonly score: number;
}

export interface Library {
  readonly documents: number;
  readonly passages: number;
  /** The passages that fit best, best first. */
  search(query: string, limit: number): readonly Hit[];
  /** A passage by id; undefined when there is none. */
  passage(id: string): Passage | undefined;
  /** A document by its path, as Markdown; undefined when there is none. */
  document(path: string): string | undefined;
}

/** Reads and indexes everything once; searching then takes about a millisecond. */
export async function openLibrary(root: string): Promise<Library> {
  const documents = await readDocuments(root);
  const passages = documents.flatMap(splitPassages);
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  const index = new MiniSearch<Passage>({
    fields: ['headings', 'text', 'path'],
    extractField: (passage, field) =>
      field === 'headings' ? passage.headings.join(' ') : String(passage[field as keyof Passage]),
    processTerm: (term) => (stopWords.has(term.toLowerCase()) ? null : stem(term.toLowerCase())),
    searchOptions: {
      boost: { headings: 2.5 },
      boostDocument: (id) => weightOf(byId.get(id)?.path ?? ''),
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
      prefix: true,
    },
  });
  index.addAll(passages);
  return {
    documents: documents.length,
    passages: passages.length,
    search: (query, limit) =>
      index
        .search(query)
        .slice(0, limit)
        .map(({ id, score }) => hitOf(byId.get(id), score)),
    passage: (id) => byId.get(id),
    document: (path) => documents.find((document) => document.path === path)?.text,
  };
}

/** A page that explains weighs more than one that lists figures or tells how a choice was made. */
function weightOf(path: string): number {
  if (path.endsWith('PROTOCOL.md')) return 2;
  if (/benchmark|CHANGELOG|CODE_OF_CONDUCT/.test(path)) return 0.2;
  return /decisions|CONTRIBUTING/.test(path) ? 0.4 : 1;
}

function hitOf(passage: Passage | undefined, score: number): Hit {
  if (!passage) throw new Error('The index knows a passage that the library does not: they were built apart.');
  const section = passage.headings.at(-1) ?? passage.path;
  return { id: passage.id, path: passage.path, section, score: Math.round(score * 10) / 10 };
}

/** Enough English for "resumes" to find "resume". */
const stem = (term: string): string => (term.length > 4 ? term.replace(/(?:ing|ed|es|s)$/, '') : term);

const stopWords = new Set(
  'a about after all an and any are as at be been but by can could do does for from had happen happens has have how i if in into is it its me my not of on or our please should so some tell than that the their them then there these they this to was we what when where which who why will with write would report you your'.split(
    ' ',
  ),
);

/** The words of a question that the library looks for. */
export const keywordsOf = (question: string): string[] => [
  ...new Set((question.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []).filter((word) => !stopWords.has(word))),
];
