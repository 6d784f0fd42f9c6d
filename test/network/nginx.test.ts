/** Behind a real nginx: the settings that work, and each common one that does not, with the words that people then get. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEventManager, type Refusal } from '@throughline/server';
import { attachWebSocketServer, type WebSocketOptions } from '@throughline/server/ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openPage, type PageUnderTest } from '../support/open-page.ts';
import { hasNginx, startNginx } from './nginx.ts';

if (!hasNginx) console.warn('Left out: the tests behind nginx, since there is no nginx here (Debian: nginx-light).');

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Behind {
  readonly page: PageUnderTest;
  readonly manager: ReturnType<typeof createEventManager>;
  readonly refused: Refusal[];
  readonly warnings: string[];
}

const upgrade = [
  'proxy_http_version 1.1',
  'proxy_set_header Upgrade $http_upgrade',
  'proxy_set_header Connection "upgrade"',
];
const host = 'proxy_set_header Host $http_host';

/** A page of the proxy's own origin, as a browser sends it. */
async function openBehind(
  lines: readonly string[],
  { to = '', ...options }: WebSocketOptions & { to?: string } = {},
): Promise<Behind> {
  const refused: Refusal[] = [];
  const warnings: string[] = [];
  let look = (): void => {};
  const manager = createEventManager({
    authenticate: ({ token }) => (token ? { userId: 'ada' } : null),
    logger: { warn: (text) => warnings.push(text), error() {} },
    hooks: {
      refused(refusal) {
        refused.push(refusal);
        look();
      },
    },
  });
  const http = createServer((_, response) => void response.writeHead(404).end());
  const attached = attachWebSocketServer(http, manager, options);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const nginx = await startNginx((http.address() as AddressInfo).port, lines, to);
  class BrowserSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { origin: `http://127.0.0.1:${nginx.port}` });
    }
  }
  const page = openPage({ url: `ws://127.0.0.1:${nginx.port}/agent`, WebSocket: BrowserSocket as never });
  look = () => page.client.health.get();
  cleanUps.push(async () => {
    page.client.close();
    await manager.close();
    attached.close();
    http.closeAllConnections();
    await Promise.all([nginx.close(), new Promise((resolve) => http.close(resolve))]);
  });
  return { page, manager, refused, warnings };
}

const hears = async ({ page, manager }: Behind, events: number): Promise<void> => {
  await page.until(page.isLive);
  for (let number = 1; number <= events; number++) await manager.publish('user:ada', { type: 'note', data: number });
  await page.until(() => page.events.length === events);
  expect(page.events.map(({ seq }) => seq)).toEqual(Array.from({ length: events }, (_, index) => index + 1));
};

/** The page cannot read why; it goes on trying, and says that the socket was lost. */
const isTurnedAway = async ({ page }: Behind): Promise<void> => {
  await page.until(() => {
    const status = page.client.status.get();
    return status.name === 'waiting' && status.attempt >= 2;
  });
  expect(page.client.status.get()).toMatchObject({ fault: { code: 'socket-lost' } });
};

describe.runIf(hasNginx)('behind nginx', () => {
  it('the documented settings let a page of the same origin in', async () => {
    const behind = await openBehind([...upgrade, host]);
    await hears(behind, 20);
    expect(behind.refused).toEqual([]);
  });

  it('a proxy that is trusted may call the upstream by another name', async () => {
    const lines = [
      'proxy_set_header X-Forwarded-Host $http_host',
      'proxy_set_header X-Forwarded-Proto $scheme',
      ...upgrade,
    ];
    await hears(await openBehind(lines, { trustProxy: true }), 3);
  });

  it('without Upgrade and Connection the request arrives as a plain one: the operator reads which lines are missing', async () => {
    const behind = await openBehind([host]);
    await isTurnedAway(behind);
    expect(behind.refused[0]).toMatchObject({ reason: 'bad-request', path: '/agent' });
    expect(behind.warnings[0]).toContain('proxy_set_header Upgrade $http_upgrade;');
  });

  it('without Host the page is of another origin: the operator reads which line is missing', async () => {
    const behind = await openBehind(upgrade);
    await isTurnedAway(behind);
    expect(behind.refused[0]).toMatchObject({ reason: 'origin' });
    expect(behind.warnings[0]).toContain('proxy_set_header Host $http_host;');
  });

  it('a Host without its port is another origin', async () => {
    const behind = await openBehind([...upgrade, 'proxy_set_header Host $host']);
    await isTurnedAway(behind);
    expect(behind.warnings[0]).toContain('proxy_set_header Host $http_host;');
  });

  it('a proxy that says the page is on TLS, though it is not, is told apart by the scheme', async () => {
    const behind = await openBehind([...upgrade, host, 'proxy_set_header X-Forwarded-Proto https'], {
      trustProxy: true,
    });
    await isTurnedAway(behind);
    expect(behind.warnings[0]).toContain('This server was reached as https://');
  });

  it('a rewritten path is served by nobody: the operator reads which names must agree', async () => {
    const behind = await openBehind([...upgrade, host], { to: '/other' });
    await isTurnedAway(behind);
    expect(behind.refused[0]).toMatchObject({ reason: 'path', path: '/other' });
    expect(behind.warnings[0]).toContain('must agree');
  });

  it('a proxy that takes the subprotocol away: the operator reads which header must pass', async () => {
    const behind = await openBehind([...upgrade, host, 'proxy_set_header Sec-WebSocket-Protocol ""']);
    await isTurnedAway(behind);
    expect(behind.refused[0]).toMatchObject({ reason: 'no-subprotocol' });
    expect(behind.warnings[0]).toContain('Sec-WebSocket-Protocol');
  });

  it('a read timeout below the heartbeat cuts idle pages; they come back, and hear everything', async () => {
    const behind = await openBehind([...upgrade, host, 'proxy_read_timeout 1s']);
    await behind.page.until(behind.page.isLive);
    await behind.page.until(() => behind.page.client.health.get().reconnects >= 1);
    await hears(behind, 3);
  });
});
