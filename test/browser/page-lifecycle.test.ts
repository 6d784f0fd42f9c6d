/** What befalls a page, in real Chromium: offline, frozen, cached, hidden, asleep, reloaded, twice open. [L2–L5, C3] */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../scripts/find-chromium.ts';
import { type BrowserRig, isLive, openBrowser } from './support/open-browser.ts';

/** Freezing, the back/forward cache and background tabs are what a headless shell lacks. */
const { isHeadlessShell } = await findChromium();
const inWholeBrowser = it.skipIf(isHeadlessShell);

let rig: BrowserRig;
beforeAll(async () => {
  rig = await openBrowser();
});
afterAll(() => rig.close());

/** Each test has a user of its own. */
let users = 0;
let user = '';
beforeEach(() => {
  users += 1;
  user = `user-${users}`;
});
const runId = 'r-1';
const pages: Page[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
const visit = async (): Promise<Page> => {
  const page = await rig.visit(user);
  pages.push(page);
  return page;
};

const publish = (type: 'agent_started' | 'message_delta' | 'agent_completed', data: unknown) =>
  rig.backend.manager.publish(`user:${user}`, { type, data, runId } as never);
const start = () => publish('agent_started', { agent: 'researcher' });
const say = (text: string) => publish('message_delta', { messageId: 'm-1', text });
const complete = () => publish('agent_completed', { result: 'done' });

const shows = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction((expected) => window.rig?.text === expected, text);
const read = (page: Page) =>
  page.evaluate(() => {
    const { heard, accounted, troubles, statuses, signals, text } = window.rig;
    return { heard, accounted, troubles, statuses, signals, text };
  });
/** Once each, in order, without holes. */
function isOnceInOrder(numbers: readonly number[]): void {
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
}

describe('a page in real Chromium', () => {
  it('[L2, L4] offline and back: the socket stays open and silent, the page notices, and nothing is missed', async () => {
    const page = await visit();
    await start();
    await say('before ');
    await shows(page, 'before ');
    const devtools = await rig.devtools(page);
    const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', { offline: true, ...network });
    await say('meanwhile ');
    await page.waitForFunction(() => !window.rig.isLive);
    await say('still ');
    await devtools.send('Network.emulateNetworkConditions', { offline: false, ...network });
    await say('after');
    await shows(page, 'before meanwhile still after');
    const { accounted, troubles } = await read(page);
    isOnceInOrder(accounted);
    expect(troubles).toEqual([]);
  });

  inWholeBrowser('[L3] freeze and resume: what came meanwhile is caught up, in order, once', async () => {
    const tab = await rig.background(user);
    await start();
    await say('before ');
    await tab.until('rig.text === "before "');
    await tab.cover();
    await tab.until('document.visibilityState === "hidden"');
    await tab.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (const word of ['one ', 'two ', 'three ']) await say(word);
    rig.backend.cut();
    await say('four ');
    await tab.send('Page.setWebLifecycleState', { state: 'active' });
    await say('after');
    await tab.until('rig.text === "before one two three four after"');
    expect(await tab.read('rig.signals')).toEqual(['pageshow', 'hidden', 'freeze', 'resume']);
    isOnceInOrder(await tab.read('rig.accounted'));
    expect(await tab.read('rig.troubles')).toEqual([]);
    await tab.close();
  });

  inWholeBrowser(
    '[L5] back/forward cache: pagehide closes the socket, the page comes back persisted, and catches up',
    async () => {
      const page = await visit();
      await start();
      await say('before ');
      await shows(page, 'before ');
      await page.evaluate(() => Object.assign(window, { mark: 'the same page' }));
      await page.goto(`${rig.backend.origin}/elsewhere`);
      await say('meanwhile ');
      await page.goBack({ waitUntil: 'commit' });
      await isLive(page);
      await say('after');
      await shows(page, 'before meanwhile after');
      const { accounted, troubles, signals } = await read(page);
      expect(
        signals,
        `Chromium did not keep the page in its back/forward cache. A headless shell cannot; ${rig.executablePath} is in use: point CHROMIUM_PATH at a full Chromium.`,
      ).toContain('pageshow persisted');
      expect(await page.evaluate(() => (window as { mark?: string }).mark)).toBe('the same page');
      isOnceInOrder(accounted);
      expect(troubles).toEqual([]);
    },
  );

  inWholeBrowser(
    '[L2, L3] a background tab, whose timers are throttled: views are right while hidden, no false alarm is raised',
    async () => {
      const tab = await rig.background(user);
      await start();
      await tab.cover();
      await tab.until('document.visibilityState === "hidden"');
      const before = (await tab.read<string[]>('rig.statuses')).length;
      for (const word of ['one ', 'two ', 'three']) await say(word);
      await tab.until('rig.text === "one two three"');
      const heartbeats = await tab.read<number>('rig.heartbeats');
      await tab.until(`rig.heartbeats >= ${heartbeats + 4}`);
      await tab.uncover();
      await tab.until('document.visibilityState === "visible"');
      await say(' four');
      await tab.until('rig.text === "one two three four"');
      expect((await tab.read<string[]>('rig.statuses')).slice(before), 'the connection stayed').toEqual([]);
      isOnceInOrder(await tab.read('rig.accounted'));
      expect(await tab.read('rig.troubles')).toEqual([]);
      await tab.close();
    },
  );

  it('[L3] a sleep, seen as a jump of the clock: the socket is asked, found dead, and dialled anew', async () => {
    const page = await visit();
    await start();
    await say('before ');
    await shows(page, 'before ');
    const devtools = await rig.devtools(page);
    await devtools.send('Network.enable');
    const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 3_600_000;
    });
    await devtools.send('Network.emulateNetworkConditions', { offline: true, ...network });
    rig.backend.cut();
    await say('meanwhile ');
    await page.waitForFunction(() => !window.rig.isLive);
    await devtools.send('Network.emulateNetworkConditions', { offline: false, ...network });
    await say('after');
    await shows(page, 'before meanwhile after');
    const { accounted, troubles } = await read(page);
    isOnceInOrder(accounted);
    expect(troubles).toEqual([]);
  });

  it('[C3, C4] reload in mid-run: the view is whole again, and effects do not fire twice', async () => {
    const page = await visit();
    await start();
    for (const word of ['one ', 'two ']) await say(word);
    await shows(page, 'one two ');
    const first = (await read(page)).heard;
    await page.reload();
    await isLive(page);
    await shows(page, 'one two ');
    await say('three');
    await complete();
    await shows(page, 'one two three');
    await page.waitForFunction((id) => window.rig.client.run(id).get()?.status === 'completed', runId);
    const second = (await read(page)).heard;
    isOnceInOrder([...first, ...second]);
    expect(second).toHaveLength(2);
  });

  it('[C3] two tabs of one user: each has everything once, and the one that closes disturbs nobody', async () => {
    const page = await visit();
    const other = await rig.tab(page);
    await start();
    await say('one ');
    await Promise.all([shows(page, 'one '), shows(other, 'one ')]);
    await other.close();
    await say('two');
    await shows(page, 'one two');
    const { accounted, statuses, troubles } = await read(page);
    isOnceInOrder(accounted);
    expect(statuses.filter((status) => status.startsWith('waiting'))).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
