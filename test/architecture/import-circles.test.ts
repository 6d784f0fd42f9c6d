/** No file leads back to itself by its imports, not even by its types, anywhere in the repository. */
import { expect, test } from 'vitest';
import { importCircles } from './import-circles.ts';
import { parseSource, readWholeTree, type SourceTree } from './source-tree.ts';

test('no file imports itself, by whatever way', () => {
  const tree = readWholeTree();
  for (const folder of ['packages/', 'examples/', 'test/', 'test-support/', 'scripts/', 'bench/']) {
    expect(
      [...tree.files.keys()].some((path) => path.startsWith(folder)),
      folder,
    ).toBe(true);
  }
  expect(importCircles(tree)).toEqual([]);
});

const treeOf = (texts: Record<string, string>): SourceTree => ({
  files: new Map(Object.entries(texts).map(([path, text]) => [path, parseSource(path, text)])),
  manifests: new Map(),
});

test.each([
  ['two files', { 'a.ts': "import './b.ts'", 'b.ts': "import type { A } from './a.ts'" }, ['a.ts → b.ts → a.ts']],
  ['a re-export', { 'a.ts': "export * from './b.ts'", 'b.ts': "await import('./a.ts')" }, ['a.ts → b.ts → a.ts']],
  ['a file that imports itself', { 'a.ts': "import type { A } from './a.ts'" }, ['a.ts → a.ts']],
  ['no circle', { 'a.ts': "import './b.ts'; import './c.ts'", 'b.ts': "import './c.ts'", 'c.ts': '' }, []],
])('%s', (_, texts, circles) => {
  expect(importCircles(treeOf(texts as Record<string, string>))).toEqual(circles);
});
