/** The in-memory socket against its oracle: each situation in real Chromium with a real server, and in memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChromiumRunner, startChromium } from './run-in-chromium.ts';
import { runInMemory } from './run-in-memory.ts';
import { situations } from './situations.ts';

let browser: ChromiumRunner;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

describe('the in-memory socket does what Chromium does', () => {
  it('in at least fifty situations', () => expect(situations.length).toBeGreaterThanOrEqual(50));

  it.each(situations)('$name', async (situation) => {
    const oracle = await browser.run(situation);
    expect(oracle.page.length).toBeGreaterThan(0);
    expect(await runInMemory(situation)).toEqual(oracle);
  });
});
