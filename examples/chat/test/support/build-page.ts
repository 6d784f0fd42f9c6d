/** Builds a page as `npm run demo` does, into a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface BuiltPage {
  readonly folder: string;
  remove(): Promise<void>;
}

const chat = fileURLToPath(new URL('../..', import.meta.url));

/** @param root where its `index.html` is. @defaultValue the chat's */
export async function buildPage(root: string = chat, into?: string): Promise<BuiltPage> {
  const folder = into ?? (await mkdtemp(join(tmpdir(), 'ask-the-docs-page-')));
  const before = process.env.NODE_ENV;
  // The test runner's own value would give the page React's development build: another, slower page than readers get.
  process.env.NODE_ENV = 'production';
  const output = { outDir: folder, emptyOutDir: true, sourcemap: false };
  await build({ configFile: join(chat, 'vite.config.ts'), root, logLevel: 'error', build: output });
  process.env.NODE_ENV = before;
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
