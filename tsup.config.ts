import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { writeCommonJs } from './scripts/build-commonjs.ts';
import { pointToBuiltFiles } from './scripts/built-specifiers.ts';
import { writeClientBoundary } from './scripts/client-boundary.ts';
import { readPackages, readSources, repository, type WorkspacePackage } from './scripts/packages.ts';

/** Where the packages lie; the packaging tests build copies beside the repository. */
const target = process.env.BUILD_TARGET ?? join(repository, 'packages');

const shared: Options = {
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  // One built file a source file: a page's bundler drops what it does not use, and no two entries hold one state twice.
  bundle: false,
  dts: false,
  silent: true,
  // The maps lead to `src`, which is published beside `dist`.
  esbuildOptions: (options) => {
    options.sourcesContent = false;
  },
};

/** An entry that has no source yet is left out here; the packaging tests insist on every one. */
function withSources(each: WorkspacePackage): WorkspacePackage {
  for (const { specifier } of each.entries.filter(({ source }) => !existsSync(source))) {
    console.warn(`${each.manifest.name}: ${specifier} has no source, not built`);
  }
  return { ...each, entries: each.entries.filter(({ source }) => existsSync(source)) };
}

function build({ folder, path, entries }: WorkspacePackage): Options[] {
  if (entries.length === 0) return [];
  const outDir = join(target, folder, 'dist');
  const builtFrom = (source: string): string => relative(join(path, 'src'), source).replace(/\.tsx?$/, '');
  const entry = Object.fromEntries(readSources(path).map((source) => [builtFrom(source), source]));
  // A command runs as an ES module alone.
  const libraries = entries.filter(({ isCommand }) => !isCommand).map(({ output }) => join(outDir, `${output}.js`));
  const onSuccess = async (): Promise<void> => {
    pointToBuiltFiles(outDir);
    await writeCommonJs(libraries);
    if (folder === 'react') libraries.forEach(writeClientBoundary);
  };
  return [{ ...shared, name: folder, entry, outDir, onSuccess }];
}

export default defineConfig(readPackages(target).map(withSources).flatMap(build));
