/** Reads this repository's own documents: the Markdown at its top, in `docs/` and in the packages. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface TextDocument {
  /** Path from the top of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const skipped = new Set(['node_modules', 'dist', 'coverage', 'test', '.cache', '.git']);
const searched = ['docs', 'packages'];

export async function readDocuments(root: string): Promise<readonly TextDocument[]> {
  const top = (await readdir(root)).filter((name) => name.endsWith('.md')).map((name) => join(root, name));
  const below = await Promise.all(searched.map((folder) => markdownIn(join(root, folder))));
  const paths = [...top, ...below.flat()].sort();
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(root, path).split(sep).join('/'),
      text: await readFile(path, 'utf8'),
    })),
  );
}

async function markdownIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : markdownIn(path);
      return entry.name.endsWith('.md') ? [path] : [];
    }),
  );
  return found.flat();
}
