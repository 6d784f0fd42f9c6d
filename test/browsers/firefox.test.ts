/** Firefox, where it is installed; else one line says so. */
import { describe, test } from 'vitest';
import { describeBrowser } from './browser-contract.ts';
import { startFirefox } from './firefox.ts';
import { installed } from './installed.ts';

const executable = installed('firefox-esr', 'firefox');

if (executable === undefined) {
  describe('Firefox', () => test.skip('Firefox is not installed (firefox-esr or firefox on PATH): it was left out'));
} else {
  describeBrowser('Firefox', () => startFirefox(executable), { keepsPages: false });
}
