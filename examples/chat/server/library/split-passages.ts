/** Cuts a document into passages of a paragraph or two, each under the headings it stands under. */
import type { TextDocument } from './read-documents.ts';

export interface Passage {
  readonly id: string;
  readonly path: string;
  /** The headings above it, outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
}

/** A passage ends at the first paragraph that takes it past this many characters. */
const comfortableLength = 500;

export function splitPassages(document: TextDocument): Passage[] {
  const passages: Passage[] = [];
  const headings: string[] = [];
  let blocks: string[] = [];

  function flush(): void {
    const text = blocks.join('\n\n').trim();
    blocks = [];
    if (text.length < 40) return;
    const id = `${document.path}#${passages.length + 1}`;
    passages.push({ id, path: document.path, headings: headings.filter(Boolean), text });
  }

  for (const block of blocksOf(document.text)) {
    const heading = /^(#{1,6})\s+(.+?)\s*#*$/.exec(block);
    if (heading) {
      flush();
      const level = heading[1]?.length ?? 1;
      headings.length = level - 1;
      headings[level - 1] = plain(heading[2] ?? '');
      continue;
    }
    blocks.push(block);
    if (block.startsWith('|') || blocks.join('\n\n').length > comfortableLength) flush();
  }
  flush();
  return passages;
}

/** Paragraphs, lists, tables and whole code fences; a heading is a block of its own. */
function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence = false;
  const flush = () => {
    if (lines.length > 0) blocks.push(lines.join('\n'));
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    if (/^\s*```/.test(line)) fence = !fence;
    if (!fence && line.trim() === '') flush();
    else if (!fence && /^#{1,6}\s/.test(line)) {
      flush();
      blocks.push(line);
    } else lines.push(line);
  }
  flush();
  return blocks.flatMap(splitLongBlock);
}

/** A long table is cut between its rows, each piece under the table's head; a long list between its items. */
function splitLongBlock(block: string): string[] {
  if (block.length <= comfortableLength) return [block];
  const lines = block.split('\n');
  if (block.startsWith('|')) {
    const head = lines.slice(0, 2);
    return gather(lines.slice(2)).map((rows) => [...head, ...rows].join('\n'));
  }
  if (!/^([-*]|\d+\.)\s/.test(block)) return [block];
  const items = block.split(/\n(?=[-*]\s|\d+\.\s)/);
  return gather(items).map((some) => some.join('\n'));
}

/** Neighbours together, up to a comfortable length. */
function gather(lines: readonly string[]): string[][] {
  const groups: string[][] = [];
  let length = 0;
  for (const line of lines) {
    if (groups.length === 0 || length + line.length > comfortableLength) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(line);
    length += line.length;
  }
  return groups;
}

const plain = (heading: string): string => heading.replace(/[`*_]/g, '');
