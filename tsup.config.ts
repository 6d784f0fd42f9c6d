import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { writeCommonJs } from './scripts/build-commonjs.ts';
import { readPackages, repository, type WorkspacePackage } from './scripts/packages.ts';

/** Where the packages lie; the packaging tests build copies beside the repository. */
const target = process.env.BUILD_TARGET ?? join(repository, 'packages');

const shared: Options = {
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  // Shared modules stay single, so that two entries of a package never hold two copies of a state.
  splitting: true,
  // Every bare import stays an import: other packages, dependencies, peers, Node's own modules.
  external: [/^[^./]/],
  removeNodeProtocol: false,
  dts: false,
  // The maps lead to `src`, which is published beside `dist`.
  esbuildOptions: (options) => {
    options.sourcesContent = false;
  },
  silent: true,
};

/** An entry that has no source yet is left out here; the packaging tests insist on every one. */
function withSources(each: WorkspacePackage): WorkspacePackage {
  for (const { specifier } of each.entries.filter(({ source }) => !existsSync(source))) {
    console.warn(`${each.manifest.name}: ${specifier} has no source, not built`);
  }
  return { ...each, entries: each.entries.filter(({ source }) => existsSync(source)) };
}

function build({ folder, entries }: WorkspacePackage): Options[] {
  if (entries.length === 0) return [];
  const outDir = join(target, folder, 'dist');
  const entry = Object.fromEntries(entries.map(({ output, source }) => [output, source]));
  // A command runs as an ES module alone.
  const libraries = entries.filter(({ isCommand }) => !isCommand).map(({ output }) => join(outDir, `${output}.js`));
  return [{ ...shared, name: folder, entry, outDir, onSuccess: () => writeCommonJs(libraries) }];
}

export default defineConfig(readPackages(target).map(withSources).flatMap(build));
