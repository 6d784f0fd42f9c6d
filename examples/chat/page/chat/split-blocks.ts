/** Cuts Markdown at its blank lines, so that a finished block is rendered once and only the last one grows. */

/** Fences stay whole, and a block that goes on indented belongs to the one before. Joined with blank lines they are the text. */
export function splitBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence = false;
  for (const line of markdown.split('\n')) {
    if (/^\s*(?:>\s*)?(```|~~~)/.test(line)) fence = !fence;
    const startsAnew = !fence && lines.at(-1) === '' && line !== '' && !/^\s/.test(line);
    if (startsAnew) {
      blocks.push(lines.join('\n').trimEnd());
      lines = [];
    }
    lines.push(line);
  }
  const last = lines.join('\n');
  return last.trim() === '' ? blocks : [...blocks, last];
}
