/** Bundles the simulated world with one change in one source file, and loads it: nothing on disk is changed. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Mutation } from './mutation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Mutant {
  readonly play: (runs: number, seed: number) => Promise<unknown>;
}

const mutate = ({ name, file, find, replace }: Mutation): Plugin => ({
  name: 'mutate',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path !== join(ROOT, file)) return undefined;
      const source = await readFile(path, 'utf8');
      if (source.split(find).length !== 2) {
        throw new Error(
          `The mutation "${name}" is stale: its text must stand in ${file} exactly once. Look it up anew.`,
        );
      }
      return { contents: source.replace(find, () => replace), loader: 'ts' };
    });
  },
});

/** @param mutation undefined: the source as it is */
export async function buildMutant(mutation: Mutation | undefined): Promise<Mutant> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-mutant-'));
  const outfile = join(folder, 'mutant.mjs');
  try {
    await build({
      entryPoints: [join(ROOT, 'test/mutations/mutant-entry.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['@throughline/source'],
      external: ['ws'],
      logLevel: 'silent',
      plugins: mutation ? [mutate(mutation)] : [],
    });
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Mutant;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
