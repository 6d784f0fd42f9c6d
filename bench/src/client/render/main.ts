/**
 * A thread of 1,000 messages and an answer of 1,000 tokens a second for 10 seconds, in real Chromium: what each way to
 * show it renders, how long it computes, and how many frames it costs. `ROUNDS` (3) and `SECONDS` (10) may be given.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../../../scripts/find-chromium.ts';
import { type Spread, show, spreadOf, table } from '../support/statistics.ts';
import type { Counts } from './page/counts.ts';

const seconds = Number(process.env.SECONDS ?? 10);
const rounds = Number(process.env.ROUNDS ?? 3);
const tokensPerSecond = 1_000;

const pages = {
  'text-node': 'one text node',
  throughline: '@throughline/react',
  'use-chat': 'useChat, memoised rows',
  'use-chat-throttled': 'useChat, 50 ms throttle',
  'use-state': 'useState list',
};

interface Measured extends Counts {
  readonly scriptMs: number;
  readonly taskMs: number;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Bundled as a page's bundler would: production, minified. */
async function buildPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here('page/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    conditions: ['@throughline/source'],
    // One React for all of them: that of the hooks' sources would be another copy.
    alias: { react: here('../../../node_modules/react'), 'react-dom': here('../../../node_modules/react-dom') },
    nodePaths: [here('../../../node_modules'), here('../../../../node_modules')],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

async function servePage(script: string): Promise<{ url: string; close(): void }> {
  const html =
    '<!doctype html><meta charset="utf-8"><div id="root"></div><script type="module" src="/page.js"></script>';
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** One page in a tab of its own; what the browser computed is taken from its own metrics. */
async function measure(browser: Browser, url: string, tokens: number): Promise<Measured> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator('#root > p').nth(999).waitFor();
  await page.evaluate('mounted');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const metric = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value * 1_000]),
    );
  const before = await metric();
  const counts: Counts = await page.evaluate(`stream(${tokens})`);
  const after = await metric();
  await page.context().close();
  const spent = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
  return { ...counts, scriptMs: spent('ScriptDuration'), taskMs: spent('TaskDuration') };
}

const columns: readonly [head: string, value: (measured: Measured) => number, digits?: number][] = [
  ['renders: answer', ({ streaming }) => streaming],
  ['other rows', ({ others }) => others],
  ['list', ({ list }) => list],
  ['÷ frames', ({ streaming, others, list, frames }) => (streaming + others + list) / frames, 2],
  ['script, ms', ({ scriptMs }) => scriptMs],
  ['all tasks, ms', ({ taskMs }) => taskMs],
  ['frames', ({ frames }) => frames],
  ['dropped', ({ dropped }) => dropped],
  ['long tasks', ({ longTasks }) => longTasks],
  ['last token after, s', ({ elapsedMs }) => elapsedMs / 1_000, 1],
];

const { executablePath, args } = await findChromium();
const browser = await chromium.launch({ executablePath, args });
const server = await servePage(await buildPage());
const results = new Map<string, Measured[]>();
try {
  // Every round measures all of them, so that a busy minute of the machine is nobody's own.
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(pages)) {
      const measured = await measure(browser, `${server.url}?${name}`, seconds * tokensPerSecond);
      results.set(name, [...(results.get(name) ?? []), measured]);
    }
  }
  console.log(`1,000 messages, ${tokensPerSecond} tokens a second for ${seconds} s; Chromium ${browser.version()},`);
  console.log(`median (least–most) of ${rounds} rounds\n`);
  const row = (name: string, label: string): string[] => [
    label,
    ...columns.map(([, value, digits = 0]) => {
      const spread: Spread = spreadOf((results.get(name) ?? []).map(value));
      return rounds === 1 ? spread.median.toFixed(digits) : show(spread, digits);
    }),
  ];
  console.log(table([['', ...columns.map(([head]) => head)], ...Object.entries(pages).map((each) => row(...each))]));
} finally {
  await browser.close();
  server.close();
}
