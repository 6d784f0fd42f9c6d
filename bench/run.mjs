/**
 * Runs benchmarks: those that are named, or all. What runs in a page is bundled as a page's bundler would do it
 * (production, minified, with a WebSocket in process), so that everybody is measured as shipped.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url).pathname;

/** Every benchmark, in the order of the page: its folder, and where it runs. */
const benchmarks = {
  receive: { folder: 'client/receive', platform: 'browser' },
  memory: { folder: 'client/memory', platform: 'browser' },
  tokens: { folder: 'client/tokens', platform: 'browser' },
  sequencer: { folder: 'client/sequencer', platform: 'browser' },
  reconnect: { folder: 'client/reconnect', platform: 'node' },
  testkit: { folder: 'testkit', platform: 'node' },
};

const settings = {
  browser: { inject: [join(here, 'src/client/support/platform.ts')] },
  node: { packages: 'external', alias: sourcesOfThisProject() },
};

/** What is outside the bundle is loaded from `node_modules`; our own packages are in it, as sources. */
function sourcesOfThisProject() {
  const source = (path) => join(here, '../packages', path);
  return {
    '@throughline/protocol/agent': source('protocol/src/agent/index.ts'),
    '@throughline/protocol/recording': source('protocol/src/recording/index.ts'),
    '@throughline/protocol': source('protocol/src/index.ts'),
    '@throughline/testkit': source('testkit/src/index.ts'),
    '@throughline/client': source('client/src/index.ts'),
    '@throughline/server/ws': source('server/src/ws/index.ts'),
    '@throughline/server': source('server/src/index.ts'),
  };
}

async function run(name, flags) {
  const benchmark = benchmarks[name];
  if (benchmark === undefined)
    throw new Error(`There is no benchmark "${name}"; these are: ${Object.keys(benchmarks).join(', ')}.`);
  const { platform } = benchmark;
  const folder = mkdtempSync(join(here, 'node_modules/.bench-')); // Here, so that what is outside the bundle is found.
  try {
    const outfile = join(folder, 'bench.mjs');
    await build({
      entryPoints: [join(here, 'src', benchmark.folder, 'main.ts')],
      bundle: true,
      minify: true,
      format: 'esm',
      platform,
      conditions: ['@throughline/source'],
      nodePaths: [join(here, 'node_modules'), join(here, '../node_modules')],
      define: { 'process.env.NODE_ENV': '"production"' },
      outfile,
      logLevel: 'error',
      ...settings[platform],
    });
    return spawnSync(process.execPath, ['--expose-gc', ...flags, outfile], { stdio: 'inherit' }).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
for (const [index, name] of (names.length > 0 ? names : Object.keys(benchmarks)).entries()) {
  if (index > 0) console.log('');
  if (!(await run(name, flags))) process.exitCode = 1;
}
