/** WebKit, where it is installed; else one line says so. */
import { describe, test } from 'vitest';
import { describeBrowser } from './browser-contract.ts';
import { installed } from './installed.ts';
import { startWebKit } from './webkit.ts';

const driver = installed('WebKitWebDriver');
const screen = installed('Xvfb');
const browser = installed(
  ...['4.1', '4.0', '6.0'].flatMap((version) =>
    ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`),
  ),
  ...['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/webkitgtk-6.0/MiniBrowser`),
);

if (driver === undefined || screen === undefined || browser === undefined) {
  describe('WebKit', () =>
    test.skip('WebKit is not installed (WebKitWebDriver, MiniBrowser and Xvfb): it was left out'));
} else {
  describeBrowser('WebKit', () => startWebKit({ driver, screen, browser }), { keepsPages: true });
}
