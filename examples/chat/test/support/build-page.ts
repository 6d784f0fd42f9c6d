/** Builds the page as `npm run demo` does, into a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface BuiltPage {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'ask-the-docs-page-'));
  const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
  const before = process.env.NODE_ENV;
  // The test runner's own value would give the page React's development build: another, slower page than readers get.
  process.env.NODE_ENV = 'production';
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true, sourcemap: false } });
  process.env.NODE_ENV = before;
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
