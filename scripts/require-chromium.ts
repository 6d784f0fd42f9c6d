/** Global set-up of the browser project: without a Chromium the run fails with the finder's own words. */
import { findChromium } from './find-chromium.ts';

export default async function requireChromium(): Promise<void> {
  await findChromium();
}
