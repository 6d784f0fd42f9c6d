/** Reads what the published packages declare; build, packaging tests and size budgets all go by these manifests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One door of a package: a subpath of `exports` that has a source, or a command of `bin`. */
export interface PackageEntry {
  /** What a user writes: `@throughline/protocol/agent`; for a command the name of its file. */
  specifier: string;
  /** Path of the built file without its extension, from `dist`: `agent`. */
  output: string;
  /** Absolute path of the source. */
  source: string;
  /** A command is built as an ES module alone. */
  isCommand: boolean;
}

/** The part of a `package.json` that the scripts read. */
export interface Manifest {
  name: string;
  version: string;
  type?: string;
  sideEffects?: boolean;
  files?: string[];
  exports: Record<string, string | ExportConditions>;
  bin?: Record<string, string>;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

interface ExportConditions {
  '@throughline/source': string;
  import: { types: string; default: string };
  require: { types: string; default: string };
}

/** A package of `packages/`. */
export interface WorkspacePackage {
  /** Name of its folder: `protocol`. */
  folder: string;
  /** Absolute path of its folder. */
  path: string;
  manifest: Manifest;
  entries: PackageEntry[];
}

/** The root of the repository. */
export const repository = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** All packages, in alphabetical order. */
export function readPackages(root: string = join(repository, 'packages')): WorkspacePackage[] {
  return readdirSync(root)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => readPackage(join(root, folder), folder));
}

/** Absolute paths of all sources of a package. */
export function readSources(path: string): string[] {
  return readdirSync(join(path, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d)\.tsx?$/.test(name))
    .map((name) => join(path, 'src', name));
}

function readPackage(path: string, folder: string): WorkspacePackage {
  const manifest: Manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  return { folder, path, manifest, entries: [...exported(path, manifest), ...commands(path, manifest)] };
}

function exported(path: string, { name, exports }: Manifest): PackageEntry[] {
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [
          {
            specifier: name + subpath.slice(1),
            output: outputOf(target.import.default),
            source: join(path, target['@throughline/source']),
            isCommand: false,
          },
        ],
  );
}

function commands(path: string, { bin = {} }: Manifest): PackageEntry[] {
  return Object.values(bin).map((file) => {
    const output = outputOf(file);
    const sources = [`src/${output}.ts`, `src/${output}/index.ts`, `src/${output}/main.ts`].map((each) =>
      join(path, each),
    );
    return {
      specifier: output,
      output,
      source: sources.find(existsSync) ?? join(path, `src/${output}.ts`),
      isCommand: true,
    };
  });
}

const outputOf = (file: string): string => file.replace(/^(\.\/)?dist\//, '').replace(/\.[cm]?js$/, '');
