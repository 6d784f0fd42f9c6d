/** The manager on real sockets: upgrade, Origin, close codes, and what a page can read of a refusal. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createEventManager } from '../../src/event-manager.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';
import { attachWebSocketServer, type WebSocketOptions } from '../../src/ws/index.ts';

let cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanUp.reverse()) await each();
  cleanUp = [];
});

async function serve(options: ManagerOptions<any, any> = {}, socketOptions: WebSocketOptions = {}) {
  const manager = createEventManager({
    authenticate: ({ token }) => (token ? { userId: token } : null),
    ...options,
  });
  const server: Server = createServer((_, response) => response.end('ok'));
  const attached = attachWebSocketServer(server, manager, socketOptions);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  cleanUp.push(async () => {
    await manager.close();
    attached.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { manager, server, attached, url: `ws://127.0.0.1:${port}/agent`, port };
}

/** Opens a socket and collects what it says, frame by frame. */
function open(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, 'throughline.v1', { headers });
  const frames: any[] = [];
  const waiting: { done: () => boolean; resolve: () => void }[] = [];
  let closed: { code: number; reason: string } | undefined;
  let error: Error | undefined;
  const check = () => {
    for (const one of waiting.filter(({ done }) => done())) one.resolve();
  };
  socket.on('message', (data) => {
    const value = JSON.parse(String(data));
    frames.push(...(Array.isArray(value) ? value : [value]));
    check();
  });
  socket.on('error', (each) => {
    error = each;
    check();
  });
  socket.on('close', (code, reason) => {
    closed = { code, reason: String(reason) };
    check();
  });
  const until = (done: () => boolean) =>
    done() ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ done, resolve }));
  return {
    socket,
    frames,
    get closed() {
      return closed;
    },
    get error() {
      return error;
    },
    until,
    has: (op: string, count = 1) => until(() => frames.filter((frame) => frame.op === op).length >= count),
    gone: () => until(() => closed !== undefined),
    async hello(token: string, session = 's1') {
      if (socket.readyState !== WebSocket.OPEN) await new Promise((resolve) => socket.once('open', resolve));
      socket.send(JSON.stringify({ op: 'hello', v: 1, session, token, streams: {} }));
      await this.has('live');
    },
  };
}

test('a foreign Origin is refused at the upgrade, the same origin and requests without one are not', async () => {
  const { url, port } = await serve();
  const foreign = open(url, { origin: 'https://evil.example' });
  await foreign.gone();
  expect(foreign.error?.message).toContain('403');
  const own = open(url, { origin: `http://127.0.0.1:${port}` });
  await own.hello('ada');
  expect(own.frames[0].op).toBe('welcome');
});
