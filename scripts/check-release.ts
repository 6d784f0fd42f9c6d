/** Refuses a release that npm or its readers would stumble over, and writes the repository's address into every manifest. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Manifest, readPackages, repository } from './packages.ts';

/** The part of a manifest that a reader of the registry sees. */
export interface PublishedManifest extends Manifest {
  description?: string;
  license?: string;
  keywords?: string[];
  repository?: { type: string; url: string; directory?: string };
}

/** What is missing before the packages can be published; empty when nothing is. */
export function releaseProblems(
  root: { repository?: { url?: string } },
  packages: readonly PublishedManifest[],
  fixed: readonly string[],
): string[] {
  const problems: string[] = [];
  if (!root.repository?.url) {
    problems.push(
      'package.json has no repository.url. Put the address of the repository there, once: it is copied into every package, and npm compares it with where the release was built.',
    );
  }
  const names = packages.map(({ name }) => name).sort();
  if (JSON.stringify([...fixed].sort()) !== JSON.stringify(names)) {
    problems.push(
      `.changeset/config.json lists ${[...fixed].sort().join(', ')} under "fixed"; published are ${names.join(', ')}.`,
    );
  }
  for (const { name, description, license, keywords, version } of packages) {
    if (!description || !license || !keywords?.length) {
      problems.push(`${name} needs a description, a license and keywords in its package.json.`);
    }
    if (version !== packages[0]?.version) problems.push(`${name} has the version ${version}; all packages have one.`);
  }
  return problems;
}

/** The names that `.changeset/config.json` keeps at one version. */
export const fixedPackages = (): string[] =>
  JSON.parse(readFileSync(join(repository, '.changeset/config.json'), 'utf8')).fixed.flat();

export const publishedManifests = (): PublishedManifest[] =>
  readPackages().map(({ manifest }) => manifest as PublishedManifest);

const run = (): void => {
  const root = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const problems = releaseProblems(root, publishedManifests(), fixedPackages());
  if (problems.length > 0) {
    console.error(`Not ready to be published:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    process.exit(1);
  }
  for (const { path, folder, manifest } of readPackages()) {
    const filled = { ...manifest, repository: { ...root.repository, directory: `packages/${folder}` } };
    writeFileSync(join(path, 'package.json'), `${JSON.stringify(filled, undefined, 2)}\n`);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) run();
