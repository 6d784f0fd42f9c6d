/** For jest: importing this entry puts the matchers on `expect` and closes test servers after each test. */

import { cleanUp } from '../clean-up/clean-up.ts';
import { matchers, type ThroughlineMatchers } from '../matchers/matchers.ts';

interface JestGlobals {
  expect?: { extend(extension: object): void };
  afterEach?(work: () => Promise<void>): void;
}

const { expect, afterEach } = globalThis as JestGlobals;
if (expect === undefined || afterEach === undefined) {
  throw new Error(
    'There is no global `expect` and `afterEach`: import @throughline/testkit/jest in a test or in setupFilesAfterEnv, with injectGlobals on.',
  );
}
expect.extend(matchers);
afterEach(cleanUp);

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: it must be written as jest's own interface is
    interface Matchers<R, T = {}> extends ThroughlineMatchers<R> {}
  }
}

export { matchers, type ThroughlineMatchers } from '../matchers/matchers.ts';
