/** The README's code is the code of `examples/readme`, which is type-checked and run; its links lead somewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every fenced block that names its file in its first line. */
const blocksOf = (markdown: string): Map<string, string> =>
  new Map(
    [...markdown.matchAll(/```tsx?\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, file, code]) => [
      file as string,
      code as string,
    ]),
  );

describe('README', () => {
  const readme = read('README.md');
  const blocks = blocksOf(readme);

  it('shows the files of examples/readme, to the letter', () => {
    expect([...blocks.keys()]).toEqual(['server.ts', 'chat.tsx', 'chat.test.ts']);
    for (const [file, code] of blocks) expect(code).toBe(read(join('examples/readme', file)));
  });

  it('says on its first screen what it is, how to run it, and no more than fifteen lines of agent code', () => {
    const screen = readme.split('\n').slice(0, 42).join('\n');
    expect(screen).toContain('npm ci && npm run demo');
    expect(screen).toContain('npm ci && npm test');
  });
});

describe.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s', (file) => {
  it('links to nothing that is not there', () => {
    const links = [...read(file).matchAll(/(?:\]\(|src="|srcset=")(?!https?:|#)([^)#"]+)/g)].map(
      ([, link]) => link as string,
    );
    const dead = links.filter((link) => !existsSync(join(root, link)));
    expect(dead).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = [...read(file).matchAll(/`((?:packages|test|docs|examples|scripts|bench)\/[\w./-]+)`/g)].map(
      ([, path]) => path as string,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
