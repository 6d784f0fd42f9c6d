import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answering, ask, finishedText, live, question, shows, textOf, thread } from './support/chat-page.ts';
import { type ChatRig, openChat, secondTab } from './support/open-chat.ts';

describe('a conversation in a real browser', () => {
  let chat: ChatRig;
  beforeAll(async () => {
    chat = await openChat();
  });
  afterEach(() => {
    chat.pace.release();
    expect(chat.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => chat.close());

  it('shows question, thoughts, tools and answer in the order in which they happened', async () => {
    const page = await chat.visit();
    await live(page);
    await ask(page);
    const text = await finishedText(page);
    expect(text).toMatch(/Sources/);
    const parts = page.locator('.answer > *');
    expect(await parts.evaluateAll((nodes) => nodes.map((node) => node.className))).toEqual([
      'thoughts',
      'tool',
      'thoughts',
      'tool',
      'message',
    ]);
    expect(await page.locator('.question').innerText()).toBe(question);
    expect(await page.locator('.tool-status').allInnerTexts()).toEqual([
      expect.stringMatching(/^done\d/),
      expect.stringMatching(/^done\d/),
    ]);
    await page.locator('.tool').first().locator('summary').click();
    await shows(page, '.tool-value', 'searched');
    await page.context().close();
  });

  it('streams: the beginning is on the page while the rest is not yet written', async () => {
    const page = await chat.visit();
    chat.pace.holdAfter(12);
    await ask(page);
    await answering(page);
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    const early = (await textOf(page)).trim();
    chat.pace.release();
    const whole = await finishedText(page);
    expect(whole.length).toBeGreaterThan(early.length * 3);
    expect(whole.startsWith(early.slice(0, 30))).toBe(true);
    await page.context().close();
  });

  it('Stop stops: the agent ends, what was written stays, and one can ask again', async () => {
    const page = await chat.visit();
    chat.pace.holdAfter(12);
    await ask(page);
    await answering(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await shows(page, '.ending', 'Stopped.');
    const stopped = await textOf(page);
    expect(stopped).not.toMatch(/Sources/);
    chat.pace.release();
    await page.getByRole('button', { name: 'Ask again' }).click();
    expect(await finishedText(page)).toMatch(/Sources/);
    expect(await page.locator('.turn').count()).toBe(2);
    await page.context().close();
  });

  it('Enter and Escape of an input method choose words: nothing is asked, nothing is stopped', async () => {
    const page = await chat.visit();
    await live(page);
    const box = page.getByLabel('Your question');
    await box.fill('にほん');
    // What browsers tell while an input method is open; Safari says only the key code of it.
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      await box.dispatchEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...how });
    }
    expect(await box.inputValue()).toBe('にほん');
    expect(await page.locator('.turn').count()).toBe(0);
    await box.fill('');
    chat.pace.holdAfter(12);
    await ask(page);
    await answering(page);
    await box.dispatchEvent('keydown', { key: 'Escape', bubbles: true, isComposing: true });
    await box.dispatchEvent('keydown', { key: 'Escape', bubbles: true, keyCode: 229 });
    chat.pace.release();
    expect(await finishedText(page)).toMatch(/Sources/);
    expect(await page.locator('.ending').count()).toBe(0);
    await page.context().close();
  });

  it('a draft survives a change of threads and a reload, and is gone once it was asked', async () => {
    const page = await chat.visit();
    await live(page);
    await ask(page);
    await finishedText(page);
    const box = page.getByLabel('Your question');
    await box.fill('half a question');
    await page.getByRole('button', { name: 'New thread' }).click();
    await shows(page, '.welcome', 'What would you like to know?');
    expect(await box.inputValue()).toBe('');
    await page.goBack();
    await shows(page, '.question', question);
    expect(await box.inputValue()).toBe('half a question');
    await page.reload();
    await live(page);
    expect(await box.inputValue()).toBe('half a question');
    await box.press('Enter');
    await page.locator('.turn').nth(1).waitFor();
    await finishedText(page);
    expect(await box.inputValue()).toBe('');
    await page.reload();
    await live(page);
    expect(await box.inputValue()).toBe('');
    await page.context().close();
  });

  it('the focus stays where one works, on a phone too: asking, stopping and the end of an answer do not drop it', async () => {
    const page = await chat.visit('', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    await live(page);
    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    chat.pace.holdAfter(12);
    await page.getByLabel('Your question').fill(question);
    await page.getByRole('button', { name: 'Ask', exact: true }).focus();
    await page.keyboard.press('Enter');
    await answering(page);
    expect(await focused()).toBe('BUTTON');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.keyboard.press('Enter');
    await shows(page, '.ending', 'Stopped.');
    expect(await focused()).toBe('BUTTON');
    await page.context().close();
  });

  it('a question can be edited, an answer copied and written again, code copied; sources open', async () => {
    const page = await chat.visit('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await live(page);
    await ask(page);
    await finishedText(page);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\*\*Sources\*\*/);
    await page.getByRole('button', { name: 'Edit this question' }).click();
    expect(await page.getByLabel('Your question').inputValue()).toBe(question);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('question');
    await page.getByRole('button', { name: 'Answer again' }).click();
    await page.locator('.turn').nth(1).waitFor();
    await finishedText(page);
    const source = page.locator('.message a').first();
    const path = (await source.getAttribute('href')) ?? '';
    expect(path).toMatch(/^\/documents\/.+\.md$/);
    const response = await page.request.get(new URL(path, chat.demo.url).href);
    expect(response.headers()['content-type']).toMatch(/^text\/plain/);
    expect(await response.text()).toMatch(/^# /);
    await page.context().close();
  });

  it('Escape stops too', async () => {
    const page = await chat.visit();
    chat.pace.holdAfter(12);
    await ask(page);
    await answering(page);
    await page.keyboard.press('Escape');
    await shows(page, '.ending', 'Stopped.');
    await page.context().close();
  });

  it('two tabs of one user show the same run, with the question', async () => {
    const first = await chat.visit();
    await live(first);
    chat.pace.holdAfter(12);
    const second = await secondTab(first, chat.complaints);
    await live(second);
    await ask(first);
    await Promise.all([answering(first), answering(second)]);
    chat.pace.release();
    const [left, right] = await Promise.all([finishedText(first), finishedText(second)]);
    expect(right).toBe(left);
    expect(await second.locator('.question').innerText()).toBe(question);
    expect(await second.locator('[data-run]').getAttribute('data-run')).toBe(
      await first.locator('[data-run]').getAttribute('data-run'),
    );
    await first.context().close();
  });

  it('two users watch one answer in the shared thread, and see who asked', async () => {
    const ada = await chat.visit('/?user=ada#shared');
    const grace = await chat.visit('/?user=grace#shared');
    await Promise.all([live(ada), live(grace)]);
    await ask(ada);
    const [left, right] = await Promise.all([finishedText(ada), finishedText(grace)]);
    expect(right).toBe(left);
    await shows(grace, '.asker', 'Ada');
    expect(await ada.locator('.asker').count()).toBe(0);
    await ada.context().close();
    await grace.context().close();
  });

  it('a reload in the middle of an answer: it goes on, once', async () => {
    const page = await chat.visit();
    chat.pace.holdAfter(40);
    await ask(page);
    await answering(page);
    await page.reload();
    await answering(page);
    chat.pace.release();
    const text = await finishedText(page);
    expect(text.match(/Sources/g)).toHaveLength(1);
    expect(await page.locator('.turn').count()).toBe(1);
    const undisturbed = await chat.visit();
    await ask(undisturbed);
    expect(await finishedText(undisturbed)).toBe(text);
    await page.context().close();
    await undisturbed.context().close();
  });

  it('back and forward go through the threads, and an old thread opens as it was', async () => {
    const page = await chat.visit();
    await ask(page);
    const first = await finishedText(page);
    await page.getByRole('button', { name: 'New thread' }).click();
    await shows(page, '.welcome', 'What would you like to know?');
    await ask(page, 'What is an epoch?');
    await finishedText(page);
    await page.goBack();
    await shows(page, '.question', question);
    expect(await finishedText(page)).toBe(first);
    await page.goForward();
    await shows(page, '.question', 'What is an epoch?');
    const titles = await page.locator('.thread-title').allInnerTexts();
    expect(titles).toContain(question);
    expect(titles).toContain('What is an epoch?');
    await page.context().close();
  });

  it('[U7] asks before a long report; the first answer wins in every tab', async () => {
    const page = await chat.visit();
    const other = await secondTab(page, chat.complaints);
    await live(other);
    await ask(page, 'Write a report on gaps, replays and receipts');
    await other.getByRole('button', { name: 'Deny' }).click();
    await Promise.all([
      shows(page, '.approval-answer', 'Denied by Ada'),
      shows(other, '.approval-answer', 'Denied by Ada'),
    ]);
    const text = await finishedText(page);
    expect(text.match(/^\d+\. |PROTOCOL|README/gm)?.length).toBeGreaterThan(0);
    expect(await page.locator('.message > ol > li').count()).toBe(3);
    await page.context().close();
  });

  it('a thread of somebody else cannot be opened, and the page says so', async () => {
    const page = await chat.visit(`/?user=ada#${thread('grace')}`);
    await shows(page, '.refused', 'belongs to somebody else');
    chat.complaints.length = 0; // the browser itself notes the refused history
    await page.context().close();
  });

  it('an unknown user is told who there is', async () => {
    const page = await chat.visit('/?user=bob');
    await shows(page, '.unknown-user', 'There is no demo user “bob”');
    await page.getByRole('link', { name: 'Grace' }).click();
    await live(page);
    await page.context().close();
  });

  it('what a document or a question says as HTML stays text', async () => {
    const page = await chat.visit();
    await ask(page, '<img src=x onerror="document.title=1"> **epoch**');
    await finishedText(page);
    expect(await page.title()).toBe('Ask the docs');
    expect(await page.locator('.turn img').count()).toBe(0);
    await page.context().close();
  });
});
