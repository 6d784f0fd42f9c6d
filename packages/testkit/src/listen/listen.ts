/** Puts a test server on a real port, for pages in a real browser: Playwright, Cypress, a phone on the desk. Node only. */
import type { AddressInfo } from 'node:net';
import type { TestServer } from '../server/test-server.ts';
import { followRealTime } from './real-time.ts';
import { recordedAttach } from './recorded-pipe.ts';

export interface ListenOptions {
  /** 0: a free one. @defaultValue 0 */
  readonly port?: number;
  /** @defaultValue 127.0.0.1: this machine only */
  readonly host?: string;
  /** Origins of pages that may connect. @defaultValue any */
  readonly origins?: readonly string[];
}

/** The test server, reachable over TCP. Its clock follows real time; tabs in memory and real pages share the same manager. */
export interface ListeningServer {
  /** The test server that was given: users, runs, publish, timeline, restart … */
  readonly server: TestServer<any, any>;
  readonly port: number;
  /** For a client: `ws://127.0.0.1:1234/agent`. */
  readonly url: string;
  /** Answers `GET /ready` with 200, and `GET /token/<user>` with a token for that user. */
  readonly httpUrl: string;
  /** Real connections that are open. */
  readonly connections: number;
  /** Ends every real connection without a close frame. */
  cut(): void;
  /** Stops listening and closes the test server. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function listen(server: TestServer<any, any>, options: ListenOptions = {}): Promise<ListeningServer> {
  const { port = 0, host = '127.0.0.1', origins = ['*'] } = options;
  // Loaded here, so that the rest of the testkit runs in a page.
  const [{ createServer }, { attachWebSocketServer }] = await Promise.all([
    import('node:http'),
    import('@throughline/server/ws').catch(explainMissing),
  ]);
  const { pathname } = new URL(server.url);
  const http = createServer((request, response) => {
    const [, what, user] = (request.url ?? '').split('/');
    response.setHeader('access-control-allow-origin', '*');
    if (what === 'ready') response.end('ready');
    else if (what === 'token' && user) response.end(server.user(decodeURIComponent(user)).token());
    else response.writeHead(404).end(`Nothing here: GET /ready, GET /token/<user>, or a WebSocket at ${pathname}.`);
  });
  const attach = recordedAttach(server, 'real');
  const sockets = attachWebSocketServer(http, { attach } as never, { path: pathname, origins });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    http.listen(port, host, resolve);
  });
  const tcp = new Set<import('node:net').Socket>();
  http.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('close', () => tcp.delete(socket));
  });
  const stopTime = followRealTime(server.clock);
  const bound = (http.address() as AddressInfo).port;

  const close = async (): Promise<void> => {
    stopTime();
    await server.close();
    sockets.close();
    for (const socket of tcp) socket.destroy();
    await new Promise((resolve) => http.close(resolve));
  };
  let closing: Promise<void> | undefined;
  const listening: ListeningServer = {
    server,
    port: bound,
    url: `ws://${host}:${bound}${pathname}`,
    httpUrl: `http://${host}:${bound}`,
    get connections() {
      return sockets.size;
    },
    cut() {
      for (const socket of tcp) socket.destroy();
    },
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => listening.close(),
  };
  return listening;
}

const explainMissing = (error: NodeJS.ErrnoException): never => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') throw error;
  throw new Error('listen() puts the server on a real port, which needs the package ws: npm install --save-dev ws.', {
    cause: error,
  });
};

const explain = (error: NodeJS.ErrnoException, port: number): Error =>
  error.code === 'EADDRINUSE'
    ? new Error(`Port ${port} is in use. Stop what listens there, or let the system choose a free one: { port: 0 }.`, {
        cause: error,
      })
    : error;
