/** Bundles a benchmark as a page's bundler would (production, minified), so that all are measured as shipped, and runs it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url).pathname;
const [name, ...flags] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    entryPoints: [join(here, 'src', name, 'main.ts')],
    inject: [join(here, 'src/support/platform.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@throughline/source'],
    nodePaths: [join(here, 'node_modules'), join(here, '../node_modules')],
    define: { 'process.env.NODE_ENV': '"production"' },
    outfile,
    logLevel: 'error',
  });
  const run = spawnSync(process.execPath, ['--expose-gc', ...flags, outfile], { stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
