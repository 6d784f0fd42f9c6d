/** What a page bundles that attaches little: the core alone holds nothing of an add-on, and each add-on only itself. */
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { repository } from '../../scripts/packages.ts';

/** The sources that end up in the bundle of such a page, by their paths in the repository. */
async function bundled(code: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: repository, loader: 'ts' },
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    minify: true,
    conditions: ['@throughline/source'],
  });
  const [output] = Object.values(metafile.outputs);
  return Object.entries(output?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
}

const addOns = (paths: string[]): string[] => [
  ...new Set(paths.flatMap((path) => /packages\/client\/src\/add-ons\/([^/]+)\//.exec(path)?.[1] ?? [])),
];
const folds = (paths: string[]): string[] => paths.filter((path) => path.includes('protocol/src/agent/fold/'));

test.each(['@throughline/client/core', '@throughline/client'])(
  'createCore of %s brings no add-on and no fold',
  async (entry) => {
    const paths = await bundled(`export { createCore } from '${entry}';`);
    expect(paths).toContain('packages/client/src/core/create-core.ts');
    expect([addOns(paths), folds(paths)]).toEqual([[], []]);
  },
);

test('two add-ons bring themselves, and no third one', async () => {
  const paths = await bundled("export { createCore, health, iterables } from '@throughline/client/core';");
  expect(addOns(paths).sort()).toEqual(['health', 'iterables']);
  expect(folds(paths)).toEqual([]);
});

test('the whole client brings every add-on, and the fold', async () => {
  const paths = await bundled("export { createClient } from '@throughline/client';");
  expect(addOns(paths)).toContain('run-views');
  expect(folds(paths).length).toBeGreaterThan(0);
});
