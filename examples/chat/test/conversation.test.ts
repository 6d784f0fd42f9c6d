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
