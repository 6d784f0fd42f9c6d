/** Upgrades that are not taken: no stranger's reset ends the process, nobody waits for ever, and the operator is told. */
import { EventEmitter, once } from 'node:events';
import { createServer, IncomingMessage, type Server } from 'node:http';
import { Duplex } from 'node:stream';
import { createSettlingClock, settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { isServerError } from '../../src/errors/server-error.ts';
import { createEventManager } from '../../src/event-manager.ts';
import { attachWebSocketServer, type WebSocketOptions } from '../../src/ws/index.ts';
import { type SocketServer, serveSockets, speakTcp, upgradeRequest } from '../support/socket-server.ts';

let open: SocketServer[] = [];
const serve = async (...args: Parameters<typeof serveSockets>): Promise<SocketServer> => {
  const server = await serveSockets(...args);
  open.push(server);
  return server;
};
afterEach(async () => {
  for (const server of open) await server.close();
  open = [];
});

/** A peer that takes nothing that is written to it and never closes. */
const createDeafSocket = (): Duplex => new Duplex({ read() {}, write() {} });

/** An HTTP server that never listens: upgrades are handed to it. */
function createUpgrades(options: WebSocketOptions = {}) {
  const clock = createSettlingClock();
  const server = new EventEmitter() as unknown as Server;
  const manager = createEventManager({ clock });
  const attached = attachWebSocketServer(server, manager, { clock, ...options });
  const upgrade = (headers: Record<string, string>, url = '/agent', method = 'GET'): Duplex => {
    const socket = createDeafSocket();
    const request = Object.assign(new IncomingMessage(socket as never), {
      url,
      method,
      headers: { host: 'app', upgrade: 'websocket', connection: 'upgrade', ...headers },
    });
    server.emit('upgrade', request, socket, Buffer.alloc(0));
    return socket;
  };
  return { clock, server, manager, attached, upgrade };
}

const handshake = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };

const waysOut: [string, WebSocketOptions, Parameters<ReturnType<typeof createUpgrades>['upgrade']>, string][] = [
  ['a foreign Origin', {}, [{ ...handshake, origin: 'https://evil.example' }], 'origin'],
  ['a path that nobody serves', {}, [handshake, '/elsewhere'], 'path'],
  ['no key', {}, [{}], 'bad-request'],
  ['another method', {}, [handshake, '/agent', 'POST'], 'bad-request'],
  ['an unheard-of subprotocol list', {}, [{ ...handshake, 'sec-websocket-protocol': ',,' }], 'bad-request'],
  ['one that admit turns away', { admit: () => false }, [handshake], 'admit'],
  ['one whose admit throws', { admit: () => Promise.reject(new Error('no database')) }, [handshake], 'admit-failed'],
];

test.each(waysOut)('[P11] %s: a reset harms nobody, and the socket is gone in bounded time', async (...given) => {
  const [, options, request, reason] = given;
  const { clock, manager, attached, upgrade } = createUpgrades(options);
  const socket = upgrade(...request);
  expect(socket.listenerCount('error'), 'somebody listens from the first moment on').toBeGreaterThan(0);
  await settled();
  expect(manager.stats().refused, reason).toBe(1);
  expect(attached.pending).toBe(1);
  expect(socket.emit('error', new Error('ECONNRESET'))).toBe(true);
  await clock.advance(2_000);
  expect(socket.destroyed).toBe(true);
  expect([attached.pending, clock.pending]).toEqual([0, 0]);
});

test('[P11] an admit that gives no answer holds a socket for ten seconds', async () => {
  const { clock, manager, attached, upgrade } = createUpgrades({ admit: () => new Promise(() => {}) });
  const socket = upgrade(handshake);
  expect(socket.emit('error', new Error('ECONNRESET'))).toBe(true);
  await clock.advance(12_000);
  expect([socket.destroyed, attached.pending, manager.stats().refused]).toEqual([true, 0, 1]);
});

test('[P11] beside another listener a stranger’s upgrade is ended if nobody answers it, and left alone if somebody does', async () => {
  const { clock, server, manager, upgrade } = createUpgrades();
  server.on('upgrade', () => {});
  const orphan = upgrade(handshake, '/elsewhere');
  expect(orphan.emit('error', new Error('ECONNRESET'))).toBe(true);
  const answered = upgrade(handshake, '/elsewhere');
  Object.assign(answered, { bytesWritten: 120 });
  await clock.advance(9_999);
  expect(orphan.destroyed).toBe(false);
  await clock.advance(2_001);
  expect([orphan.destroyed, answered.destroyed, manager.stats().refused]).toEqual([true, false, 1]);
});

test('[P11] closing the endpoint ends what was refused and what is still being decided', async () => {
  const { attached, upgrade, clock } = createUpgrades({ admit: () => new Promise(() => {}) });
  const sockets = [upgrade(handshake), upgrade({ ...handshake, origin: 'https://evil.example' })];
  attached.close();
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  await settled();
  expect([attached.pending, clock.pending]).toEqual([0, 0]);
});

test('[P11] several endpoints share one HTTP server; a path that is none of theirs is 404, one path twice a mistake', async () => {
  const server = await serve();
  const second = createEventManager({ authenticate: () => ({ userId: 'bob' }) });
  const attached = attachWebSocketServer(server.http, second, { path: '/second' });
  let caught: unknown;
  try {
    attachWebSocketServer(server.http, second, { path: '/second' });
  } catch (error) {
    caught = error;
  }
  expect(isServerError(caught, 'invalid-option')).toBe(true);
  for (const [path, manager] of [
    ['/agent', server.manager],
    ['/second', second],
  ] as const) {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}?from=test`, 'throughline.v1');
    await once(socket, 'open');
    expect(manager.stats().connections, path).toBe(1);
    socket.terminate();
  }
  const stray = await speakTcp(server.port, upgradeRequest('/third'));
  await stray.ended;
  expect(stray.text()).toMatch(/^HTTP\/1\.1 404 /);
  attached.close();
  const gone = await speakTcp(server.port, upgradeRequest('/second'));
  await gone.ended;
  expect(gone.text()).toMatch(/^HTTP\/1\.1 404 /);
  await second.close();
});

test('[P11] where another WebSocket server takes everything, the operator is told, and nothing is thrown', async () => {
  const http = createServer();
  new WebSocketServer({ server: http });
  const refused: string[] = [];
  const manager = createEventManager({ hooks: { refused: ({ reason }) => refused.push(reason) } });
  const attached = attachWebSocketServer(http, manager);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as { port: number };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/agent`);
  await once(socket, 'open');
  expect(refused).toEqual(['taken']);
  socket.terminate();
  attached.close();
  await manager.close();
  http.closeAllConnections();
  http.close();
});

test('[P11] a refusal is told by a hook, counted, and warned of once with its remedy', async () => {
  const server = await serve();
  for (let times = 0; times < 3; times++) {
    const peer = await speakTcp(
      server.port,
      upgradeRequest('/agent', { Host: 'inner:3000', Origin: 'https://app.example.com' }),
    );
    await peer.ended;
    expect(peer.text()).toMatch(/^HTTP\/1\.1 403 /);
  }
  expect(server.refused).toHaveLength(3);
  expect(server.refused[0]).toMatchObject({
    reason: 'origin',
    origin: 'https://app.example.com',
    host: 'inner:3000',
    path: '/agent',
  });
  expect(server.manager.stats().refused).toBe(3);
  expect(server.warnings).toHaveLength(1);
  expect(server.warnings[0]).toContain('proxy_set_header Host $http_host;');
});

test('[P11] what strangers choose neither fills the log nor grows', async () => {
  const { upgrade, manager } = createUpgrades();
  for (let number = 0; number < 100; number++) upgrade({ ...handshake, origin: `https://evil-${number}.example` });
  expect(manager.stats().refused).toBe(100);
  const server = await serve();
  for (let number = 0; number < 30; number++) {
    await speakTcp(server.port, upgradeRequest('/agent', { Origin: `https://${'x'.repeat(1_000)}${number}` })).then(
      ({ ended }) => ended,
    );
  }
  expect(server.warnings.length).toBeLessThanOrEqual(20);
  expect(Math.max(...server.refused.map(({ origin }) => origin!.length))).toBe(256);
});

test('[P2] a page whose subprotocol a proxy took away closes at once: the operator is told why', async () => {
  const server = await serve({}, { origins: ['*'] });
  const [, header] = upgradeRequest('/agent', { Origin: 'https://app' }).split('Sec-WebSocket-Protocol');
  const stripped = upgradeRequest('/agent', { Origin: 'https://app' }).replace(
    `Sec-WebSocket-Protocol${header!.split('\r\n')[0]}\r\n`,
    '',
  );
  const peer = await speakTcp(server.port, stripped);
  await peer.until((text) => text.includes('\r\n\r\n'));
  expect(peer.text()).toMatch(/^HTTP\/1\.1 101 /);
  peer.socket.destroy();
  await new Promise<void>((resolve) => {
    const look = (): void => void (server.refused.length > 0 ? resolve() : setImmediate(look));
    look();
  });
  expect(server.refused[0]).toMatchObject({ reason: 'no-subprotocol', origin: 'https://app' });
  expect(server.warnings[0]).toContain('Sec-WebSocket-Protocol');
});

test.each<[string, unknown]>([
  ['a path without a slash', { path: 'agent' }],
  ['a path with a query', { path: '/agent?x' }],
  ['origins as a text', { origins: '*' }],
  ['an origin without a scheme', { origins: ['app.example.com'] }],
  ['an origin with a path', { origins: ['https://app/x'] }],
  ['an origin that is no text', { origins: [undefined] }],
  ['a bound of nothing', { maxPayloadBytes: 0 }],
  ['a bound that is no number', { maxPayloadBytes: '4mb' }],
  ['an admit that is no function', { admit: true }],
  ['a trust that is no boolean', { trustProxy: 'loopback' }],
  ['an option that does not exist', { origin: ['*'] }],
])('[29] %s is a typed error at start', (_what, options) => {
  let caught: unknown;
  try {
    attachWebSocketServer(createServer(), createEventManager(), options as WebSocketOptions);
  } catch (error) {
    caught = error;
  }
  expect(isServerError(caught, 'invalid-option')).toBe(true);
  expect((caught as Error).message).toMatch(/\.$/);
});
