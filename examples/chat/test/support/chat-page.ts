/** What a reader does and sees, in a few words. Everything waits for the page, nothing for the clock. */
import type { Page } from 'playwright-core';

export const question = 'How is a gap repaired when an event is lost?';

export async function live(page: Page): Promise<void> {
  await page.locator('.badge[data-status="live"]').waitFor();
}

export async function ask(page: Page, text = question): Promise<void> {
  await page.getByLabel('Your question').fill(text);
  await page.keyboard.press('Enter');
}

/** The text of the answer begins to be there. */
export async function answering(page: Page): Promise<void> {
  await page.locator('.message[data-streaming="true"]').last().waitFor();
}

/** The newest run has ended and shows no more signs of work; its text. */
export async function finishedText(page: Page): Promise<string> {
  await page.locator('.turn').last().locator('.answer[aria-busy="false"]').waitFor();
  await page.locator('.turn').last().locator('.message[data-streaming="false"]').last().waitFor();
  return textOf(page);
}

/** The newest answer as it is now. */
export const textOf = (page: Page): Promise<string> =>
  page.locator('.turn').last().locator('.message').last().innerText();

/** Waits until the page shows what the condition asks for; it runs in the page. */
export async function shows(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector, { hasText: text }).first().waitFor();
}

export const thread = (user: string): string => `${user}.${crypto.randomUUID().slice(0, 8)}`;
