import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFile } from '../server/serve-file.ts';
import { buildPage } from './support/build-page.ts';
import { launchBrowser } from './support/open-chat.ts';

interface Counts {
  readonly list: number;
  readonly streaming: number;
  readonly others: number;
  readonly frames: number;
  readonly longTasks: number;
}

const tokens = 4_000;

describe('1,000 tokens a second below 1,000 messages, in a real browser', () => {
  let browser: Browser;
  let server: Server;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'render-load-'));
    await buildPage(fileURLToPath(new URL('render-load', import.meta.url)), folder);
    browser = await launchBrowser();
    server = createServer(
      (request, response) => void serveFile(folder, new URL(request.url ?? '/', 'http://x').pathname, response),
    ).listen(0);
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function measure(search: string): Promise<Counts & { text: string }> {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/${search}`);
    await page.locator('#root > p').nth(999).waitFor();
    const counts = await page.evaluate(
      (count) => (globalThis as unknown as { stream(count: number): Promise<Counts> }).stream(count),
      tokens,
    );
    const text = (await page.locator('#streaming').textContent()) ?? '';
    await page.close();
    return { ...counts, text };
  }

  it('at most one small render a frame, all of them in the streaming message; every token is there', async () => {
    const floor = await measure('?naive');
    const ours = await measure('');
    // How many tasks were long depends on what else the machine does: told, beside the floor's, and not judged.
    console.log(
      `${ours.streaming} renders in ${ours.frames} frames; long tasks: ${ours.longTasks}, one text node: ${floor.longTasks}`,
    );
    expect(ours.text).toBe(floor.text);
    expect(ours.streaming).toBeGreaterThan(0);
    expect(ours.streaming).toBeLessThanOrEqual(ours.frames * 1.1);
    expect({ list: ours.list, others: ours.others }).toEqual({ list: 0, others: 0 });
  });
});
