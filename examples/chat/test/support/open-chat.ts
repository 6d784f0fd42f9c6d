/** The demo on a free port and a real browser before it; every page's complaints are kept. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../../scripts/find-chromium.ts';
import { type Demo, type DemoOptions, startDemo } from '../../server/start-demo.ts';
import { type BuiltPage, buildPage } from './build-page.ts';
import { createGatedPace, type GatedPace } from './gated-pace.ts';

export interface ChatRig {
  readonly demo: Demo;
  readonly pace: GatedPace;
  /** Another browser profile with one tab; at the demo unless told otherwise. */
  visit(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** What pages wrote to their console as an error, and what they threw. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Builds once a file and starts once: each test has its own threads. */
export async function openChat(options: Partial<DemoOptions> = {}): Promise<ChatRig> {
  const pace = createGatedPace();
  const built = await buildPage();
  const demo = await startDemo({ port: 0, pace, pageFolder: built.folder, ...options });
  const browser = await launchBrowser();
  const complaints: string[] = [];
  return {
    demo,
    pace,
    complaints,
    visit: visitor(browser, demo.url, complaints),
    close: () => closeAll(browser, demo, built),
  };
}

/** With the back/forward cache that readers' browsers have and that is off by default here. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args } = await findChromium();
  return chromium.launch({ executablePath, args, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
}

export function visitor(browser: Browser, url: string, complaints: string[]): ChatRig['visit'] {
  return async (path = '', options = {}) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    listenFor(page, complaints);
    await page.goto(new URL(path, url).href);
    return page;
  };
}

/** A second tab of the same profile. */
export async function secondTab(page: Page, complaints: string[]): Promise<Page> {
  const tab = await page.context().newPage();
  listenFor(tab, complaints);
  await tab.goto(page.url());
  return tab;
}

function listenFor(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
}

async function closeAll(browser: Browser, demo: Demo, built: BuiltPage): Promise<void> {
  await browser.close();
  await demo.close();
  await built.remove();
}
