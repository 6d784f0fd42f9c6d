/** Sockets that a test may use, each behind one face: open a connection to a server that echoes or floods. */
import { createSocketScope } from '@throughline/testkit';
import { Server as MockServer, WebSocket as MockSocket } from 'mock-socket';
import { ws as intercept } from 'msw';
import { setupServer } from 'msw/node';
import { WebSocketServer, WebSocket as WsSocket } from 'ws';

type Constructor = new (url: string) => WebSocket;

/** What the server's end of a connection can do. */
export interface ServerSide {
  send(text: string): void;
}

/** The server: told of each connection, and of each message of it. */
export interface ServerScript {
  connected?(server: ServerSide): void;
  received?(server: ServerSide, text: string): void;
}

export interface SocketKind {
  readonly name: string;
  /** Fewer messages, where each takes milliseconds. */
  readonly slow?: boolean;
  start(script: ServerScript): Promise<{ open(): WebSocket; stop(): Promise<void> | void }>;
}

let number = 0;

const ours = (coalesce: boolean): SocketKind => ({
  name: `throughline, ${coalesce ? 'coalesced' : 'one task each'}`,
  async start(script) {
    const scope = createSocketScope({ coalesce, baseUrl: 'https://app.test/' });
    const stop = scope.listen('bench.test', (attempt) => {
      const socket = attempt.accept();
      socket.listen({
        message: (text) => script.received?.(socket, text),
        binary() {},
        drained() {},
        closed() {},
      });
      script.connected?.(socket);
    });
    return { open: () => new scope.WebSocket('ws://bench.test/'), stop };
  },
});

const mockSocket: SocketKind = {
  name: 'mock-socket 9.3.1',
  slow: true,
  async start(script) {
    const url = `ws://bench-${++number}.test/`;
    const server = new MockServer(url);
    server.on('connection', (socket) => {
      const side = { send: (text: string) => socket.send(text) };
      socket.on('message', (data) => script.received?.(side, String(data)));
      script.connected?.(side);
    });
    return { open: () => new (MockSocket as unknown as Constructor)(url), stop: () => server.stop() };
  },
};

const msw: SocketKind = {
  name: 'MSW 2.15.0, ws',
  async start(script) {
    const url = `ws://bench-${++number}.test/`;
    const handler = intercept.link(url).addEventListener('connection', ({ client }) => {
      const side = { send: (text: string) => client.send(text) };
      client.addEventListener('message', ({ data }) => script.received?.(side, String(data)));
      script.connected?.(side);
    });
    const server = setupServer(handler);
    (globalThis as { WebSocket?: unknown }).WebSocket ??= WsSocket; // It patches a global, which Node 20 has not.
    server.listen();
    const Patched = globalThis.WebSocket as unknown as Constructor;
    return { open: () => new Patched(url), stop: () => server.close() };
  },
};

const loopback: SocketKind = {
  name: 'ws 8.23.0 on loopback',
  async start(script) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) => {
      socket.on('message', (data) => script.received?.(socket, String(data)));
      script.connected?.(socket);
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const stop = (): Promise<void> => {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    };
    return { open: () => new WsSocket(`ws://127.0.0.1:${port}/`) as unknown as WebSocket, stop };
  },
};

export const socketKinds: readonly SocketKind[] = [ours(false), ours(true), loopback, msw, mockSocket];
