import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPage, buildPage } from './support/build-page.ts';
import { answering, ask, finishedText, live, shows } from './support/chat-page.ts';
import { launchBrowser, visitor } from './support/open-chat.ts';
import { type StartedDemo, startDemoProcess, urlIn } from './support/start-demo-process.ts';

describe('the demo as a process', () => {
  const children: ChildProcess[] = [];
  let folder: string;
  let page: BuiltPage;
  let browser: Browser;
  beforeAll(async () => {
    [page, browser, folder] = await Promise.all([
      buildPage(),
      launchBrowser(),
      mkdtemp(join(tmpdir(), 'ask-the-docs-')),
    ]);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await browser.close();
    await page.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (env: Record<string, string>): Promise<StartedDemo> =>
    startDemoProcess(children, { THREADS: join(folder, 'threads.json'), PAGE: page.folder, ...env });

  it('says where it is once it answers, and what to try', async () => {
    const { said } = await start({ PORT: '0' });
    expect((await fetch(urlIn(said))).status).toBe(200);
    expect(said).toMatch(/passages of \d+ documents/);
    expect(said).toMatch(/Cut the connection/);
  });

  it('a port in use: says which, and what to do', async () => {
    const taken = createServer().listen(0);
    const { port } = taken.address() as { port: number };
    const { said, code } = await start({ PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(said).toMatch(`Port ${port} is in use. Stop what uses it, or choose another: PORT=0`);
    expect(said).not.toMatch(/ at .*\.ts:/);
  });

  it('a port that is none: says so', async () => {
    const { said, code } = await start({ PORT: 'eighty' });
    expect(code).toBe(1);
    expect(said).toMatch('PORT is "eighty", which is no port.');
  });

  it('[S8] killed in mid-answer and started again: the run is shown as incomplete, with the reason, and one goes on', async () => {
    const first = await start({ PORT: '0' });
    const url = urlIn(first.said);
    const tab = await visitor(browser, url, [])();
    await live(tab);
    await ask(tab);
    await answering(tab);
    first.child.kill('SIGKILL');
    await tab.locator('.badge:not([data-status="live"])').waitFor();
    await start({ PORT: new URL(url).port, TOKEN_MS: '1' });
    await shows(tab, '.ending', 'This answer is incomplete');
    await shows(tab, '.notice', 'The server lost its log');
    await live(tab);
    await ask(tab, 'What is an epoch?');
    expect(await finishedText(tab)).toMatch(/Sources/);
    await tab.reload();
    await shows(tab, '.ending', 'This answer is incomplete');
    expect(await tab.locator('.turn').count()).toBe(2);
    await tab.context().close();
  });
});
