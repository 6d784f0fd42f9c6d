import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answering, ask, finishedText, live } from './support/chat-page.ts';
import { type ChatRig, openChat } from './support/open-chat.ts';

describe('away and back by the browser’s buttons', () => {
  let chat: ChatRig;
  beforeAll(async () => {
    chat = await openChat();
  });
  afterEach(() => chat.pace.release());
  afterAll(() => chat.close());

  it('[L5] left in mid-answer: the same page comes back from the cache, and holds what was written meanwhile, once', async () => {
    const page = await chat.visit();
    await live(page);
    chat.pace.holdAfter(12);
    await ask(page);
    await answering(page);
    await page.evaluate(() => {
      const mark = (event: PageTransitionEvent) => Object.assign(window, { returned: event.persisted });
      window.addEventListener('pageshow', mark);
    });
    await page.goto(new URL('/assets/', chat.demo.url).href);
    const undisturbed = await chat.visit('?user=grace');
    chat.pace.release();
    await live(undisturbed);
    await ask(undisturbed);
    const expected = await finishedText(undisturbed);

    await page.goBack({ waitUntil: 'commit' });
    await live(page);
    expect(await finishedText(page)).toBe(expected);
    expect(await page.locator('.turn').count()).toBe(1);
    expect(await page.locator('.ending, .notice').count()).toBe(0);
    const returned = await page.evaluate(() => (window as { returned?: boolean }).returned);
    expect(returned, 'The page was loaded anew. CHROMIUM_PATH must name a full Chromium, not a headless shell.').toBe(
      true,
    );

    await ask(page, 'What is an epoch?');
    expect(await finishedText(page)).toMatch(/Sources/);
    await page.context().close();
    await undisturbed.context().close();
  });
});
