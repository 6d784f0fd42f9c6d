/**
 * Adds to package-lock.json the packages for other platforms that the registry at hand did not offer.
 * npm leaves them out when it writes the lock and refuses the same lock in `npm ci`; with their entries it installs
 * everywhere and, where the platform differs, does not ask for them. Run it after each `npm install`: `npm run lock`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from './packages.ts';

interface LockedPackage {
  version?: string;
  cpu?: string[];
  dev?: boolean;
  libc?: string[];
  optional?: boolean;
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

/** The part of a lock file that this reads and writes. */
export interface LockFile {
  packages: Record<string, LockedPackage>;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** The entries that a lock lacks, by their place. */
export function missingPlatforms({ packages }: LockFile): Map<string, LockedPackage> {
  const missing = new Map<string, LockedPackage>();
  for (const [dependent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isLocked(packages, dependent, name)) continue;
      const entry = entryFor(name, version, dev);
      const place = missing.has(`node_modules/${name}`) ? `${dependent}/node_modules/${name}` : `node_modules/${name}`;
      if (entry) missing.set(place, entry);
    }
  }
  return missing;
}

/** `@rollup/rollup-linux-arm64-musl` says its platform: linux, arm64, musl. */
function entryFor(name: string, version: string, dev: boolean | undefined): LockedPackage | undefined {
  const words = name.split(/[/-]/);
  const os = systems.find((each) => words.includes(each));
  const cpu = processors.find((each) => words.includes(each));
  if (!os && !cpu) return undefined;
  const gnu = os === 'linux' && words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined;
  const libc = words.includes('musl') ? 'musl' : gnu;
  // In npm's own order of keys, so that its next writing changes nothing.
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

/** Node's own way: a dependency lies beside its dependent or further up. */
function isLocked(packages: LockFile['packages'], dependent: string, name: string): boolean {
  for (let at = dependent; ; at = at.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${at}${at && '/'}node_modules/${name}`]) return true;
    if (!at.includes('node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}

function completeLock(): void {
  const path = join(repository, 'package-lock.json');
  const lock: LockFile = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingPlatforms(lock);
  const entries = [...Object.entries(lock.packages), ...missing];
  const packages = Object.fromEntries(entries.sort(([one], [other]) => one.localeCompare(other, 'en')));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`${missing.size} platforms added`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) completeLock();
