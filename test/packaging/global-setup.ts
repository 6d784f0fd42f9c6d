/** Builds, packs and installs the packages once for all tests that look at what users get. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type PackedPackage, packPackages } from '../../scripts/pack-packages.ts';
import { createEmptyProject } from './empty-project.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The tarballs. */
    packed: PackedPackage[];
    /** The project that has them installed. */
    project: string;
  }
}

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-packed-'));
  const packed = await packPackages(folder);
  const project = join(folder, 'project');
  await createEmptyProject(project, packed);
  provide('packed', packed);
  provide('project', project);
  return () => rm(folder, { recursive: true, force: true });
}
