import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answering, ask, finishedText, live, shows } from './support/chat-page.ts';
import { type ChatRig, openChat } from './support/open-chat.ts';

describe('a bad network in a real browser', () => {
  let chat: ChatRig;
  let undisturbed = '';
  beforeAll(async () => {
    chat = await openChat({ heartbeatMs: 1_000 });
    const page = await chat.visit();
    await ask(page);
    undisturbed = await finishedText(page);
    await page.context().close();
  });
  afterEach(() => chat.pace.release());
  afterAll(() => chat.close());

  it('[S1–S3] the socket torn in mid-sentence, three times: the text is that of an undisturbed run', async () => {
    const page = await chat.visit();
    await live(page);
    chat.pace.holdAfter(30);
    await ask(page);
    await answering(page);
    for (const pieces of [20, 20, 20]) {
      await chat.demo.doDeed('cut');
      await page.locator('.badge:not([data-status="live"])').waitFor();
      chat.pace.release();
      chat.pace.holdAfter(pieces);
      await live(page);
    }
    chat.pace.release();
    expect(await finishedText(page)).toBe(undisturbed);
    expect(await page.locator('.turn').count()).toBe(1);
    await page.context().close();
  });

  it('the page’s own scissors do the same', async () => {
    const page = await chat.visit();
    chat.pace.holdAfter(30);
    await ask(page);
    await answering(page);
    await page.getByRole('button', { name: 'Cut the connection' }).click();
    await page.locator('.badge:not([data-status="live"])').waitFor();
    chat.pace.release();
    expect(await finishedText(page)).toBe(undisturbed);
    await page.context().close();
  });

  it('[S1–S4] events lost, doubled and swapped: the text is the same, and the counters say what happened', async () => {
    const page = await chat.visit();
    await live(page);
    await page.getByRole('button', { name: 'Network bench' }).click();
    for (const name of [/^Duplicate/, /^Swap/, /^Lose/]) {
      const done = page.waitForResponse((response) => /conditions/.test(response.request().postData() ?? ''));
      await page.getByLabel(name).check();
      await done;
    }
    await ask(page);
    expect(await finishedText(page)).toBe(undisturbed);
    const counter = async (title: string) =>
      Number(await page.locator('.counters div', { hasText: title }).locator('dd').innerText());
    expect(await counter('Gaps repaired')).toBeGreaterThan(0);
    expect(await counter('Duplicates dropped')).toBeGreaterThan(0);
    expect(await counter('Gaps lost')).toBe(0);
    await page.context().close();
  });

  it('[U2] a question asked without a connection is shown at once and sent when it is back', async () => {
    const page = await chat.visit();
    await live(page);
    await page.context().setOffline(true);
    await chat.demo.doDeed('cut');
    await page.locator('.badge:not([data-status="live"])').waitFor();
    await ask(page);
    await shows(page, '.question-note', 'when the connection is back');
    await page.context().setOffline(false);
    expect(await finishedText(page)).toBe(undisturbed);
    expect(await page.locator('.question').count()).toBe(1);
    await page.context().close();
  });

  it('[S8] a crash that takes the log: the answer is incomplete, the page says why, and one can go on', async () => {
    const page = await chat.visit();
    chat.pace.holdAfter(30);
    await ask(page);
    await answering(page);
    await chat.demo.doDeed('new-epoch');
    await shows(page, '.ending', 'This answer is incomplete');
    await shows(page, '.notice', 'The server lost its log');
    chat.pace.release();
    await live(page);
    await ask(page);
    expect(await finishedText(page)).toBe(undisturbed);
    await page.context().close();
  });

  it('the timeline is loaded when it is asked for, and gives its recording as a file', async () => {
    const page = await chat.visit();
    await live(page);
    const scripts = () =>
      page.evaluate(
        () => performance.getEntriesByType('resource').filter(({ name }) => /network-bench/.test(name)).length,
      );
    expect(await scripts()).toBe(0);
    await page.getByRole('button', { name: 'Network bench' }).click();
    await page.getByRole('img', { name: /Timeline/ }).waitFor();
    expect(await scripts()).toBeGreaterThan(0);
    await ask(page);
    await finishedText(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export the recording' }).click(),
    ]);
    const { readFile } = await import('node:fs/promises');
    const lines = (await readFile(await download.path(), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(JSON.stringify(lines)).toMatch(/agent_completed/);
    await page.context().close();
  });
});
