import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answering, ask, finishedText, live, shows } from './support/chat-page.ts';
import { type ChatRig, openChat } from './support/open-chat.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Everything that axe finds, in a line each; best practices included. */
async function findings(page: Page): Promise<string[]> {
  // Evaluated through the debugging protocol: the page's own policy forbids scripts from elsewhere, and shall.
  await page.evaluate(axeSource);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${impact} ${id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`),
  );
}

describe('the page for everybody', () => {
  let chat: ChatRig;
  beforeAll(async () => {
    chat = await openChat();
  });
  afterEach(() => chat.pace.release());
  afterAll(() => chat.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [device, viewport] of [
      ['desk', { width: 1360, height: 900 }],
      ['phone', { width: 390, height: 800 }],
    ] as const) {
      it(`axe finds nothing: ${colorScheme}, ${device}; empty, answered, stopped, with the bench open`, async () => {
        const page = await chat.visit('', { colorScheme, viewport, reducedMotion: 'reduce' });
        await live(page);
        expect(await findings(page)).toEqual([]);
        await ask(page, 'Write a report on gaps and replays');
        await page.locator('.approval').waitFor();
        expect(await findings(page)).toEqual([]);
        await page.getByRole('button', { name: 'Approve' }).click();
        await finishedText(page);
        await page.locator('.tool summary').first().click();
        await page.locator('.thoughts summary').first().click();
        expect(await findings(page)).toEqual([]);
        chat.pace.holdAfter(5);
        await ask(page);
        await answering(page);
        await page.getByRole('button', { name: 'Stop' }).click();
        await shows(page, '.ending', 'Stopped.');
        await page.getByRole('button', { name: 'Network bench' }).click();
        await page.getByRole('img', { name: /Timeline/ }).waitFor();
        expect(await findings(page)).toEqual([]);
        await page.context().close();
      });
    }
  }

  it('nothing is wider than a phone', async () => {
    const page = await chat.visit('', { viewport: { width: 360, height: 740 } });
    await ask(page, 'What do the tables of the protocol say about frames and faults?');
    await finishedText(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.locator('.scroller').evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    await page.context().close();
  });

  it('the keyboard reaches everything: question, suggestions, threads, bench; and the focus is seen', async () => {
    const page = await chat.visit();
    await live(page);
    // The page begins at the question; the order is read from its first element.
    await page.locator('.new-thread').focus();
    await page.keyboard.press('Shift+Tab');
    const reached: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      reached.push(
        await page.evaluate(() => {
          const focused = document.activeElement as HTMLElement;
          const outline = getComputedStyle(focused.closest('.composer-box') ?? focused).outlineStyle;
          return `${(focused.getAttribute('aria-label') ?? focused.innerText ?? '').trim() || focused.id} ${outline}`;
        }),
      );
      await page.keyboard.press('Tab');
    }
    expect(reached[0]).toBe('Skip to the question solid');
    for (const name of ['New thread', 'Cut the connection', 'Network bench', 'What is an epoch', 'question']) {
      expect(
        reached.find((row) => row.startsWith(name)),
        `${name} in ${reached.join(' | ')}`,
      ).toMatch(/(solid|auto)$/);
    }
    await page.context().close();
  });

  it('live regions tell the turns and never a token', async () => {
    const page = await chat.visit();
    await live(page);
    await page.evaluate(() => {
      const announced: string[] = [];
      Object.assign(globalThis, { announced });
      const note = () => {
        const words = [...document.querySelectorAll('[role=status]')].map((node) => node.textContent).join(' / ');
        if (announced.at(-1) !== words) announced.push(words);
      };
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await ask(page);
    await finishedText(page);
    await shows(page, '[role=status]', 'The answer is complete.');
    const announced = await page.evaluate(() => (globalThis as unknown as { announced: string[] }).announced);
    expect(announced.length).toBeLessThanOrEqual(8);
    expect(announced.at(-1)).toMatch(/The answer is complete\./);
    expect(await page.locator('.conversation').evaluate((node) => node.closest('[aria-live]'))).toBeNull();
    await page.context().close();
  });
});
