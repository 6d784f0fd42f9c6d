/** For vitest: importing this entry puts the matchers on `expect` and closes test servers after each test. */
import { afterEach, expect } from 'vitest';
import { cleanUp } from '../clean-up/clean-up.ts';
import { matchers, type ThroughlineMatchers } from '../matchers/matchers.ts';

expect.extend(matchers as never);
afterEach(cleanUp);

declare module 'vitest' {
  interface Matchers<T = any> extends ThroughlineMatchers<T> {}
}

export { matchers, type ThroughlineMatchers } from '../matchers/matchers.ts';
