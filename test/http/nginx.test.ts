/** Real Chromium behind a real nginx that lets no WebSocket through: the page is live all the same. [F7, F12] */
import { fileURLToPath } from 'node:url';
import { createHttpEndpoint, toNodeListener } from '@throughline/server/http';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../scripts/find-chromium.ts';
import { openBackgroundTab } from '../browser/support/background-tab.ts';
import { type Backend, startBackend } from '../support/start-backend.ts';
import { startNginx } from './start-nginx.ts';

let browser: Browser;
let backend: Backend;
let serveAgent: ReturnType<typeof toNodeListener>;
const cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./nginx-page.ts', import.meta.url));
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['@throughline/source'],
  });
  const script = built.outputFiles[0]!.text;
  backend = await startBackend({
    onManager(manager) {
      serveAgent = toNodeListener(createHttpEndpoint(manager));
      manager.onSubmit('ask', ({ id }, { userId }) => {
        void manager.run({ user: userId, agent: 'echo', submitId: id }, async (run) => {
          const message = run.message();
          for (let n = 0; n < 200; n += 1) message.append(`${n} `);
          message.end();
        });
        return 'begun';
      });
    },
    onRequest(request, response) {
      if (request.url?.startsWith('/agent')) return serveAgent(request, response);
      const isScript = request.url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
    },
  });
  const { executablePath, args } = await findChromium();
  browser = await chromium.launch({ executablePath, args });
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(async () => {
  await browser?.close();
  await backend?.close();
});

const behind = async (lines: string): Promise<string> => {
  const nginx = await startNginx(backend.origin, lines);
  cleanUps.push(() => nginx.stop());
  return nginx.origin;
};
const visit = async (origin: string, user: string, query = '') => {
  const page = await (await browser.newContext()).newPage();
  cleanUps.push(() => page.context().close());
  await page.goto(`${origin}/?user=${user}${query}`);
  await page.waitForFunction(() => window.page?.isLive);
  return page;
};
const wholeText = Array.from({ length: 200 }, (_, n) => `${n} `).join('');

describe('behind nginx', () => {
  it.each([
    ['that passes no upgrade on', '', 'streaming'],
    [
      'that buffers answers and ignores X-Accel-Buffering',
      'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;',
      'waiting',
    ],
  ])('%s a page is live over HTTP, asks, and gets the whole answer once, in order', async (_name, lines, mode) => {
    const page = await visit(await behind(lines), `nginx-${mode}`);
    expect(await page.evaluate(() => window.page.transport)).toMatchObject({ name: 'http', why: expect.any(String) });
    await page.evaluate(() => window.page.client.submit('ask' as never, {} as never));
    await page.waitForFunction((expected) => window.page.text === expected, wholeText);
    await page.waitForFunction((expected) => window.page.transport?.mode === expected, mode);
    const { heard, troubles, liveAfterMs } = await page.evaluate(() => window.page);
    expect(heard).toEqual(heard.map((_, index) => heard[0]! + index));
    expect(troubles).toEqual([]);
    console.info(`behind nginx ${_name}: live after ${Math.round(liveAfterMs!)} ms`);
  });

  it('that passes upgrades on, the page has its WebSocket and makes no request', async () => {
    const lines =
      'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';
    const page = await visit(await behind(lines), 'nginx-ws');
    expect(await page.evaluate(() => window.page.transport)).toBeUndefined();
  });

  it('[F7] more tabs than a browser has connections: the hidden ones poll, and any of them can ask', async () => {
    const origin = await behind('');
    const urlOf = (n: number): string => `${origin}/?user=many-tabs&always&tab=${n}`;
    const first = await openBackgroundTab(browser, urlOf(0));
    cleanUps.push(() => first.close());
    const tabs = [first];
    for (let n = 1; n < 8; n += 1) {
      await tabs.at(-1)!.until('window.page?.isLive');
      tabs.push(await first.sibling(urlOf(n)));
    }
    const last = tabs.at(-1)!;
    await last.until('window.page?.isLive');
    for (const tab of tabs.slice(0, -1)) await tab.until('page.transport?.mode === "polling"');
    expect(await first.read('page.client.submit("ask", {}).then((receipt) => receipt.ok)')).toBe(true);
    await last.until(`page.text === ${JSON.stringify(wholeText)}`);
    expect(await last.read('page.transport.mode')).toBe('streaming');
  }, 120_000);
});
