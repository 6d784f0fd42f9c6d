/** Whatever strangers do with raw TCP at any stage, the server lives, holds nothing afterwards, and a calm page hears everything. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage, type PageUnderTest } from '../support/open-page.ts';
import { type Hurt, hurtAt, hurts } from './hurt.ts';
import { type Stage, stages } from './raw-page.ts';
import type { Holdings } from './server-process.ts';
import { startTorturedServer, type TorturedServer } from './tortured-server.ts';

/** Pages that do the same at once; one for each kind of flood. */
const TOGETHER = 4;
/** Far less than one byte of each socket's own state would be, if they were kept. */
const HEAP_SLACK_BYTES = 1_500_000;

let server: TorturedServer;
let calm: PageUnderTest;
let base: Holdings;
let published = 0;
let cases = 0;

beforeAll(async () => {
  server = await startTorturedServer();
  calm = openPage({ url: `ws://127.0.0.1:${server.port}/calm`, token: 'calm' });
  await calm.until(calm.isLive);
});
afterAll(() => {
  calm?.client.close();
  server?.close();
});

async function torture(stage: Stage, hurt: Hurt): Promise<void> {
  server.publish();
  published++;
  const pages = await Promise.all(
    Array.from({ length: TOGETHER }, (_, number) => hurtAt(server.port, stage, hurt, number)),
  );
  cases += pages.length;
  // What a server may wait for is its own times; before a request is whole it is Node that waits.
  if (stage === 'nothing said' || stage === 'half a request') for (const { socket } of pages) socket.destroy();
}

const everything = stages.flatMap((stage) => hurts.map((hurt) => [stage, hurt] as const));
const lives = async (stage: Stage, hurt: Hurt): Promise<void> => {
  await torture(stage, hurt);
  expect(server.death()).toBeUndefined();
};

it.each(everything)('[V4] %s, then a %s: the server lives', lives);

it('a server that has seen everything once holds what is made lazily: that is the base', async () => {
  base = await server.holdings();
  expect(base).toMatchObject({ connections: 0, timers: 0, sockets: 1 });
});

it.each(everything)('[V4] %s, then a %s, once more: the server lives', lives);

it('[V6] afterwards nothing is held: no connection, user, stream, timer, socket, resource or memory', async () => {
  const { heapBytes, ...held } = await server.holdings();
  const { heapBytes: baseHeapBytes, ...baseHeld } = base;
  expect(held).toEqual(baseHeld);
  expect(held).toMatchObject({ connections: 0, greeting: 0, users: 0, streams: 0, timers: 0, bufferedBytes: 0 });
  expect(held.sockets, 'the calm page’s own').toBe(1);
  expect(heapBytes - baseHeapBytes).toBeLessThan(HEAP_SLACK_BYTES);
  console.info(
    `torture: ${cases} pages over ${stages.length} stages × ${hurts.length} kinds; heap ${baseHeapBytes} → ${heapBytes} bytes`,
  );
});

it('[V4] a page beside all of it heard every event once, in order, on one connection', async () => {
  await calm.until(() => calm.events.length >= published);
  expect(calm.events.map(({ seq }) => seq)).toEqual(Array.from({ length: published }, (_, index) => index + 1));
  expect(calm.client.health.get()).toMatchObject({ reconnects: 0 });
  expect(calm.troubles).toEqual([]);
});
