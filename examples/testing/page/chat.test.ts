/** The chat in a real browser, against the same test server on a real port; its runs and its faults are the test's. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createTestServer, type ListeningServer, listen } from '@throughline/testkit';
import '@throughline/testkit/vitest';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findChromium } from '../../../scripts/find-chromium.ts';

let browser: Browser;
let site: Server;
let address: string;
let real: ListeningServer;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    conditions: ['@throughline/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  // From this machine itself: Chromium lets no page from elsewhere, a routed one included, connect to a local port.
  site = createServer((request, response) => {
    const isScript = request.url === '/main.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? outputFiles[0]!.text : '<!doctype html><script type="module" src="/main.js"></script>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  const { executablePath, args } = await findChromium();
  browser = await chromium.launch({ executablePath, args });
});
afterAll(async () => {
  await browser?.close();
  site?.close();
});
afterEach(() => real.close());

/** The page as ada sees it. */
async function openChat(): Promise<Page> {
  const page = await browser.newPage();
  const token = real.server.user('ada').token();
  await page.goto(`${address}?${new URLSearchParams({ url: real.url, token })}`);
  await page.getByText('Live').waitFor();
  return page;
}

it('shows the answer whole although the wire was cut in the middle of it', async () => {
  real = await listen(createTestServer(), { port: 0 });
  const page = await openChat();
  const run = real.server.user('ada').run();
  const answer = run.message().append('It is');
  await page.getByText('It is').waitFor();
  real.cut();
  answer.append(' 4 °C').end();
  run.complete();
  await page.getByText('It is 4 °C', { exact: true }).waitFor();
  await page.getByText('Live').waitFor();
  expect(await page.getByRole('listitem').count()).toBe(1);
  expect(run).toFollowGoldenPath();
});

it('asks once, and shows the outcome', async () => {
  real = await listen(createTestServer(), { port: 0 });
  const asked: unknown[] = [];
  real.server.onSubmit('user_message', ({ data }) => void asked.push(data));
  const page = await openChat();
  await page.getByLabel('Question').fill('How cold is it?');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('accepted').waitFor();
  expect(asked).toEqual([{ text: 'How cold is it?' }]);
});
