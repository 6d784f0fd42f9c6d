/** Over links that are slow or stand still, what is large arrives, once, or ends by name. Times are a fiftieth of the real ones. [L7] */
import { agentEvents } from '@throughline/protocol/agent';
import { afterEach, expect, it } from 'vitest';
import { openPage, type PageUnderTest } from '../support/open-page.ts';
import { startBackend } from '../support/start-backend.ts';
import { type LinkSpeed, type SlowLink, startSlowLink } from './slow-link.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Heartbeats every 25 s, graces of 5 s and 2 s become these; 20 kB a second become a megabyte. */
const SCALE = 50;
const kilobits = (perSecond: number): number => (perSecond * 1_000 * SCALE) / 8;

async function openOver(speed: LinkSpeed) {
  const backend = await startBackend({
    times: { heartbeatMs: 25_000 / SCALE, graceMs: 5_000 / SCALE },
    onManager: (manager) =>
      void manager.onSubmit('say', ({ data }) => ({ length: (data as { text: string }).text.length })),
  });
  cleanUps.push(() => backend.close());
  const link: SlowLink = await startSlowLink(Number(new URL(backend.url).port), speed);
  cleanUps.push(() => link.close());
  const page: PageUnderTest = openPage({
    url: `ws://127.0.0.1:${link.port}/agent`,
    events: agentEvents,
    connection: {
      graceMs: 5_000 / SCALE,
      pongTimeoutMs: 2_000 / SCALE,
      backoff: { firstMs: 20, factor: 2, capMs: 200 },
    } as never,
  });
  cleanUps.push(() => page.client.close());
  await page.until(page.isLive);
  return { backend, link, page };
}

const text = (length: number): string => 'x'.repeat(length);

it('[L7] an event of 1 MB at 160 kbit/s arrives once', async () => {
  const { backend, page } = await openOver({ down: kilobits(160), up: kilobits(160) });
  await backend.manager.publish('user:ada', {
    type: 'message_delta',
    data: { messageId: 'm', text: text(1_000_000) },
  } as never);
  await page.until(() => page.events.length === 1);
  expect((page.events[0]!.data as { text: string }).text).toHaveLength(1_000_000);
  expect(page.troubles).toEqual([]);
});

it('[L7] a submit of 900 KB at 96 kbit/s is carried out once', async () => {
  const { page } = await openOver({ down: kilobits(160), up: kilobits(96) });
  const receipt = await page.client.submit('say' as never, { text: text(900_000) } as never);
  expect(receipt).toMatchObject({ ok: true, result: { length: 900_000 } });
});

it('[L7] a link that stands still in the middle of an event is left, and the event comes over the next one, once', async () => {
  const { backend, link, page } = await openOver({ down: kilobits(160), up: kilobits(160) });
  void backend.manager.publish('user:ada', {
    type: 'message_delta',
    data: { messageId: 'm', text: text(500_000) },
  } as never);
  link.stall();
  await page.until(() => page.events.length === 1);
  expect(link.dialled).toBeGreaterThan(1);
  expect(page.troubles).toEqual([]);
});
