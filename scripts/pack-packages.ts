/** Builds every package beside the repository and packs it, as a release would; the working tree stays as it is. */
import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { readPackages, repository, type WorkspacePackage } from './packages.ts';

const run = promisify(execFile);

/** A packed package. */
export interface PackedPackage {
  name: string;
  /** Absolute path of the tarball. */
  tarball: string;
  /** What it holds, from the root of the package. */
  files: string[];
}

/** Packs all packages into the folder, which must be empty. */
export async function packPackages(folder: string): Promise<PackedPackage[]> {
  const packages = readPackages();
  const staging = join(folder, 'staging');
  await Promise.all(packages.map((each) => stage(each, staging)));
  await build(staging);
  return await pack(packages, staging, folder);
}

async function stage({ path, folder }: WorkspacePackage, staging: string): Promise<void> {
  const leftOut = new Set(['node_modules', 'dist', 'test']);
  await mkdir(join(staging, folder), { recursive: true });
  await cp(path, join(staging, folder), { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
}

async function build(target: string): Promise<void> {
  const env = { ...process.env, BUILD_TARGET: target };
  const tool = (name: string): string => join(repository, 'node_modules/.bin', name);
  await run(tool('tsup'), { cwd: repository, env });
  await run(tool('tsx'), ['scripts/build-types.ts'], { cwd: repository, env });
}

async function pack(packages: WorkspacePackage[], staging: string, folder: string): Promise<PackedPackage[]> {
  const places = packages.map((each) => `./${each.folder}`);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, ...places], {
    cwd: staging,
    env: outsideEnvironment(),
  });
  const packed: { name: string; filename: string; files: { path: string }[] }[] = Object.values(JSON.parse(stdout));
  return packed.map(({ name, filename, files }) => ({
    name,
    tarball: join(folder, basename(filename)),
    files: files.map(({ path }) => path),
  }));
}

/** An npm that was started by npm would take the repository for its project. */
export function outsideEnvironment(): NodeJS.ProcessEnv {
  const inherited = /^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD|NODE_OPTIONS|VITEST|NODE_ENV)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}
