import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { describeWithRedis } from '../../../packages/server/test/redis/describe-with-redis.ts';
import { type RedisServer, startRedisServer } from '../../../packages/server/test/redis/redis-server.ts';
import { type BuiltPage, buildPage } from './support/build-page.ts';
import { answering, ask, finishedText, live, textOf } from './support/chat-page.ts';
import { launchBrowser, visitor } from './support/open-chat.ts';
import { type StartedDemo, startDemoProcess, urlIn } from './support/start-demo-process.ts';

describeWithRedis('the demo with its events in Redis', { own: true }, () => {
  // Each starts processes and a browser's page; on a busy machine that is most of the time.
  const children: ChildProcess[] = [];
  let folder: string;
  let built: BuiltPage;
  let browser: Browser;
  let redis: RedisServer;
  beforeAll(async () => {
    [built, browser, folder, redis] = await Promise.all([
      buildPage(),
      launchBrowser(),
      mkdtemp(join(tmpdir(), 'ask-the-docs-')),
      startRedisServer(),
    ]);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await browser.close();
    await redis.remove();
    await built.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (env: Record<string, string>): Promise<StartedDemo> =>
    startDemoProcess(children, {
      THREADS: join(folder, 'threads.json'),
      PAGE: built.folder,
      REDIS_URL: redis.url,
      ...env,
    });

  /** Kills it as a crash would, and starts it on the same port once the page has noticed. */
  async function crash(
    { child, said }: StartedDemo,
    page: Page,
    env: Record<string, string> = {},
  ): Promise<StartedDemo> {
    child.kill('SIGKILL');
    await page.locator('.badge:not([data-status="live"])').waitFor();
    return start({ PORT: new URL(urlIn(said)).port, TOKEN_MS: '1', ...env });
  }

  it('[V8] killed in mid-answer and started again: the sentence completes, once, and nothing was lost', async () => {
    const whole = await start({ PORT: '0', TOKEN_MS: '1' });
    const other = await visitor(browser, urlIn(whole.said), [])('?user=grace');
    await live(other);
    await ask(other);
    const expected = await finishedText(other);
    await other.context().close();
    whole.child.kill('SIGKILL');

    const first = await start({ PORT: '0' });
    const page = await visitor(browser, urlIn(first.said), [])('?user=ada');
    await live(page);
    await ask(page);
    await answering(page);
    const before = await textOf(page);
    await crash(first, page);
    const text = await finishedText(page);
    expect(text).toBe(expected);
    expect(text.length).toBeGreaterThan(before.length);
    expect(await page.locator('.ending').count()).toBe(0);
    expect(await page.locator('.notice').count()).toBe(0);
    await page.reload();
    expect(await finishedText(page)).toBe(expected);
    expect(await page.locator('.turn').count()).toBe(1);
    await page.context().close();
  });

  it('[R6, R8] killed while it waits for an answer: it is given after the restart, and the report is written', async () => {
    const first = await start({ PORT: '0' });
    const page = await visitor(browser, urlIn(first.said), [])('?user=alan');
    await live(page);
    await ask(page, 'Write a full report in detail about replay.');
    const approve = page.getByRole('button', { name: /approve|yes|write it/i }).first();
    await approve.waitFor();
    await crash(first, page);
    await live(page);
    await approve.click();
    expect(await finishedText(page)).not.toBe('');
    expect(await page.locator('.ending').count()).toBe(0);
    await page.context().close();
  });

  it('a Redis that does not answer: says which setting names it, and what to do', async () => {
    const { said, code } = await start({ PORT: '0', REDIS_URL: 'redis://127.0.0.1:1' });
    expect(code).toBe(1);
    expect(said).toMatch('The Redis that REDIS_URL names does not answer.');
  });
});
