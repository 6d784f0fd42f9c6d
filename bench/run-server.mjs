/** Bundles a benchmark of the server (production, minified, packages from npm outside the bundle, as Node runs them) and runs it. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url).pathname;
const [name, ...flags] = process.argv.slice(2);
// Inside this folder, so that `ws`, `redis` and `socket.io` resolve to the versions that are pinned here.
const cache = join(here, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'throughline-bench-'));
const remove = () => rmSync(folder, { recursive: true, force: true });
process.once('exit', remove);

await build({
  entryPoints: {
    main: join(here, `src/server/${name}/main.ts`),
    'server-process': join(here, 'src/server/support/server-process.ts'),
    'load-process': join(here, 'src/server/support/load-process.ts'),
  },
  bundle: true,
  minify: !process.env.READABLE,
  format: 'esm',
  platform: 'node',
  conditions: ['@throughline/source'],
  external: ['ws', 'redis', 'socket.io'],
  nodePaths: [join(here, 'node_modules'), join(here, '../node_modules')],
  define: { 'process.env.NODE_ENV': '"production"' },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  logLevel: 'error',
});
const run = spawn(process.execPath, ['--expose-gc', join(folder, 'main.mjs'), ...flags], { stdio: 'inherit' });
run.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
