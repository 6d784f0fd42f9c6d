/** One idea, one file: no bins, and only index.ts hands on what others export. */
import { basename } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseSource, readSourceTree, type SourceFile } from './source-tree.ts';

const bins = /^(types|utils?|helpers?|common|misc|shared)\.tsx?$/;

const misnamed = (files: SourceFile[]): string[] =>
  files
    .map(({ path }) => path)
    .filter((path) => bins.test(basename(path)) || !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.tsx?$/.test(basename(path)));

const handsOn = (files: SourceFile[]): string[] =>
  files
    .filter(({ path }) => path.includes('/src/') && basename(path) !== 'index.ts')
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ isReexport }) => isReexport)
        .map(({ line, specifier }) => `${path}:${line} re-exports "${specifier}": only index.ts does`),
    );

let files: SourceFile[];
beforeAll(() => {
  files = [...readSourceTree().files.values()];
});

test('every file is named after its idea, in kebab-case; there are no bins', () => {
  expect(misnamed(files)).toEqual([]);
});

test('only index.ts re-exports', () => {
  expect(handsOn(files)).toEqual([]);
});

test.each(['types.ts', 'utils.ts', 'helpers.ts', 'common.ts', 'someThing.ts', 'Panel.tsx'])('%s is found', (name) => {
  const path = `packages/client/src/add-ons/${name}`;
  expect(misnamed([parseSource(path, '')])).toEqual([path]);
});

test('a re-export outside index.ts is found, also one of types', () => {
  const path = 'packages/client/src/client.ts';
  expect(handsOn([parseSource(path, "export type { A } from './a.ts'")])).toEqual([
    `${path}:1 re-exports "./a.ts": only index.ts does`,
  ]);
});
