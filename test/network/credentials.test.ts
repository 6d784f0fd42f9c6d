/** Token providers that cache, lag and err, and clocks that differ: one asking a life of a token, no storm, a named end. [L8] */
import { type Clock, systemClock } from '@throughline/protocol';
import { afterEach, expect, it } from 'vitest';
import { openPage } from '../support/open-page.ts';
import { startBackend } from '../support/start-backend.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const LIFE_MS = 5_000;
/** A provider gives the token that it has until so little of it is left. */
const CACHED_UNTIL_MS = 500;

interface Weather {
  /** What the provider's answer takes. */
  readonly lagMs?: number;
  readonly caches?: boolean;
  /** Every second asking fails. */
  readonly errs?: boolean;
  /** How far the server's clock is ahead. */
  readonly aheadMs?: number;
}

async function openIn({ lagMs = 0, caches = false, errs = false, aheadMs = 0 }: Weather) {
  const accepted = new Set<string>();
  const count = { asked: 0, authenticated: 0 };
  let look = (): void => {};
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const backend = await startBackend({
    clock,
    authenticate({ token = '' }) {
      count.authenticated++;
      const expiresAt = Number(token.split('/')[1]);
      if (!(expiresAt > clock.now())) return null;
      accepted.add(token);
      look();
      return { userId: 'ada', expiresAt };
    },
  });
  cleanUps.push(() => backend.close());
  let cached = { token: '', expiresAt: 0 };
  const page = openPage({
    url: backend.url,
    async token() {
      count.asked++;
      if (lagMs > 0) await new Promise((resolve) => setTimeout(resolve, lagMs));
      if (errs && count.asked % 2 === 0) throw new Error('the identity service is away');
      const now = systemClock.now();
      if (!caches || cached.expiresAt - now < CACHED_UNTIL_MS) {
        cached = { token: `${count.asked}/${now + LIFE_MS}`, expiresAt: now + LIFE_MS };
      }
      return cached.token;
    },
  });
  cleanUps.push(() => page.client.close());
  const lives = (number: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => accepted.size >= number && resolve();
      look();
    });
  return { page, count, accepted, lives };
}

it.each<[string, Weather]>([
  ['answers at once', {}],
  ['lags', { lagMs: 300 }],
  ['gives its cached token until shortly before its end', { caches: true }],
  ['errs every second time', { errs: true }],
  ['mints for a clock that is two seconds behind the server’s', { aheadMs: 2_000 }],
  ['mints for a clock that is two hours ahead of the server’s', { aheadMs: -7_200_000 }],
])('[L8] a provider that %s keeps the page, without a storm', async (_what, weather) => {
  const { page, count, accepted, lives } = await openIn(weather);
  // Two hours ahead a token lives for hours: one life is all that a test can wait for.
  await lives(weather.aheadMs === -7_200_000 ? 1 : 3);
  await page.until(() => page.client.user.get() === 'ada');
  const { reconnects } = page.client.health.get();
  expect(count.authenticated).toBeLessThanOrEqual(accepted.size + 2 * reconnects + 1);
  expect(count.asked).toBeLessThanOrEqual(4 * accepted.size + 4 * reconnects + 2);
  expect(page.client.status.get().name).not.toBe('closed');
});

it('[L8] a clock two hours behind the server’s ends by name, after a handful of askings', async () => {
  const { page, count } = await openIn({ aheadMs: 7_200_000 });
  await page.until(() => page.client.status.get().name === 'closed');
  expect(page.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'unauthorized' } });
  expect(count.authenticated).toBeLessThanOrEqual(6);
});
