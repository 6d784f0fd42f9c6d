/** Requirements where a real socket matters: slow readers, cut cables, close codes, limits on the wire. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { isServerError } from '../../src/errors/server-error.ts';
import { createEventManager } from '../../src/event-manager.ts';
import type { EventManager } from '../../src/manager.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';
import { attachWebSocketServer, type WebSocketOptions } from '../../src/ws/index.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

async function serve(options: ManagerOptions<any, any> = {}, socketOptions: WebSocketOptions = {}) {
  let change = (): void => {};
  const manager: EventManager<any, any> = createEventManager<any, any>({
    authenticate: ({ token }) => (token ? { userId: token } : null),
    ...options,
    hooks: { ...options.hooks, disconnected: () => change(), connected: () => change(), delivered: () => change() },
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
  /** Waits until something about the manager is so; asked again whenever a connection comes, goes or is written to. */
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      change = () => isSo() && resolve();
      change();
    });
  return { manager, attached, port, url: `ws://127.0.0.1:${port}/agent`, until };
}

/** A page over a real socket; `once(op)` waits for a frame of that kind. */
async function join(url: string, token: string, session = token) {
  const socket = new WebSocket(url, 'throughline.v1');
  const frames: any[] = [];
  let waiting: { isSo: () => boolean; resolve: () => void }[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const value = JSON.parse(String(data));
    for (const frame of Array.isArray(value) ? value : [value]) frames.push(frame);
    const ready = waiting.filter(({ isSo }) => isSo());
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const { resolve } of ready) resolve();
  });
  const until = (isSo: () => boolean): Promise<void> =>
    isSo() ? Promise.resolve() : new Promise((resolve) => waiting.push({ isSo, resolve }));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ op: 'hello', v: 1, session, token, streams: {} }));
  await until(() => frames.some(({ op }) => op === 'live' || op === 'fault'));
  const events = () => frames.filter(({ op }) => op === 'event');
  return { socket, frames, events, until, closed };
}

test('[14] after every socket has gone nothing is left', async () => {
  const { manager, url, attached, until } = await serve();
  const pages = await Promise.all(['a', 'b', 'c'].map((user) => join(url, user)));
  pages[0]!.socket.terminate();
  pages[1]!.socket.close(1000);
  pages[2]!.socket.close();
  await Promise.all(pages.map(({ closed }) => closed));
  await until(() => manager.stats().connections === 0);
  expect(manager.stats()).toMatchObject({ users: 0, sessions: 0, streams: 0, timers: 0, bufferedBytes: 0 });
  expect(attached.size).toBe(0);
});

test('another path is answered 404, so that nobody waits for ever', async () => {
  const { port } = await serve();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/elsewhere`, 'throughline.v1');
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(error.message).toContain('404');
});

test('a client without our subprotocol is not given one', async () => {
  const { url } = await serve();
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.once('open', resolve));
  expect(socket.protocol).toBe('');
  socket.terminate();
});

test('a TCP connection that breaks off in mid-handshake harms nothing', async () => {
  const { manager, port, url } = await serve();
  const raw = connectTcp(port, '127.0.0.1');
  await new Promise((resolve) => raw.once('connect', resolve));
  raw.write('GET /agent HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
  raw.destroy();
  const page = await join(url, 'ada');
  expect(page.frames[0].op).toBe('welcome');
  expect(manager.stats().connections).toBe(1);
});

test('options that make no sense say so', () => {
  for (const options of [{ path: 'agent' }, { origins: ['app.example.com'] }, { maxPayloadBytes: 0 }]) {
    let caught: unknown;
    try {
      attachWebSocketServer(createServer(), createEventManager(), options);
    } catch (error) {
      caught = error;
    }
    expect(isServerError(caught, 'invalid-option'), JSON.stringify(options)).toBe(true);
  }
});
