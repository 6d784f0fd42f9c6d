/** An empty project outside the repository into which the packed packages are installed, with their peers. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { outsideEnvironment, type PackedPackage } from '../../scripts/pack-packages.ts';
import { repository } from '../../scripts/packages.ts';

const run = promisify(execFile);

/** What an app brings itself: the optional peers, and the types of what it uses. */
const broughtByTheApp = [
  'react',
  'react-dom',
  'ws',
  'redis',
  'mock-socket',
  'vitest',
  '@types/react',
  '@types/ws',
  '@types/node',
];

/** Installs the tarballs in one go, so that they find each other instead of asking the registry. */
export async function createEmptyProject(folder: string, packed: PackedPackage[]): Promise<void> {
  const ours = packed.map(({ name, tarball }) => [name, `file:${tarball}`]);
  const brought = broughtByTheApp.map((name) => [name, installedVersion(name)]);
  const manifest = { name: 'empty-project', private: true, dependencies: Object.fromEntries([...ours, ...brought]) };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags], { cwd: folder, env: outsideEnvironment() });
}

/** The versions that this repository is tested with; they lie in npm's cache already. */
function installedVersion(name: string): string {
  const places = ['', 'packages/testkit', 'packages/react', 'packages/server'];
  for (const place of places) {
    const manifest = read(join(repository, place, 'node_modules', name, 'package.json'));
    if (manifest) return JSON.parse(manifest).version;
  }
  throw new Error(`${name} is not installed in the repository; run npm ci.`);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
