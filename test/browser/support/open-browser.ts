/** A real Chromium before a real event manager; the page is the client, bundled from its sources. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/find-chromium.ts';
import { type Backend, startBackend } from '../../support/start-backend.ts';
import { type BackgroundTab, openBackgroundTab } from './background-tab.ts';

/** Flags that Playwright sets and that would take away what these tests are about. */
const IN_THE_WAY = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export interface BrowserRig {
  readonly backend: Backend;
  /** The executable in use, for messages. */
  readonly executablePath: string;
  /** That user's page, in a profile of its own; its client is live. */
  visit(user: string): Promise<Page>;
  /** Another tab of the same profile. */
  tab(page: Page): Promise<Page>;
  /** That user's page as a tab that may be hidden and frozen. */
  background(user: string): Promise<BackgroundTab>;
  /** Chrome's debugging protocol. */
  devtools(page: Page): Promise<CDPSession>;
  close(): Promise<void>;
}

async function bundle(): Promise<string> {
  const built = await build({
    entryPoints: [fileURLToPath(new URL('./page-client.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['@throughline/source'],
  });
  return built.outputFiles[0]!.text;
}

export const isLive = (page: Page): Promise<unknown> => page.waitForFunction(() => window.rig?.isLive);

export async function openBrowser(): Promise<BrowserRig> {
  const script = await bundle();
  const backend = await startBackend({
    times: { heartbeatMs: 1_000, retryAfterMs: 10, restartSpreadMs: 10 },
    onRequest(request, response) {
      const isScript = request.url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(
        isScript
          ? script
          : `<!doctype html><title>${request.url}</title>${request.url === '/elsewhere' ? '' : '<script type="module" src="/page.js"></script>'}`,
      );
    },
  });
  const { executablePath, args } = await findChromium();
  const browser: Browser = await chromium.launch({ executablePath, args, ignoreDefaultArgs: IN_THE_WAY });
  const load = async (page: Page, url: string): Promise<Page> => {
    await page.goto(url);
    await isLive(page);
    return page;
  };
  return {
    backend,
    executablePath,
    visit: async (user) => load(await (await browser.newContext()).newPage(), `${backend.origin}/?user=${user}`),
    tab: async (page) => load(await page.context().newPage(), page.url()),
    async background(user) {
      const tab = await openBackgroundTab(browser, `${backend.origin}/?user=${user}`);
      await tab.until('window.rig?.isLive');
      return tab;
    },
    devtools: (page) => page.context().newCDPSession(page),
    async close() {
      await browser.close();
      await backend.close();
    },
  };
}
