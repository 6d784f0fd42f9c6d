/** A manager behind real sockets on a port of its own, and raw TCP to speak to it as no browser would. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { createEventManager } from '../../src/event-manager.ts';
import type { EventManager } from '../../src/manager.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';
import type { Refusal } from '../../src/refusals/refusal.ts';
import { type AttachedWebSocketServer, attachWebSocketServer, type WebSocketOptions } from '../../src/ws/index.ts';

export interface SocketServer {
  readonly manager: EventManager<any, any>;
  readonly http: Server;
  readonly attached: AttachedWebSocketServer;
  readonly port: number;
  readonly url: string;
  readonly refused: Refusal[];
  readonly warnings: string[];
  close(): Promise<void>;
}

export async function serveSockets(
  options: ManagerOptions<any, any> = {},
  socketOptions: WebSocketOptions = {},
): Promise<SocketServer> {
  const refused: Refusal[] = [];
  const warnings: string[] = [];
  const manager = createEventManager<any, any>({
    authenticate: ({ token }) => (token ? { userId: token } : null),
    logger: { warn: (text) => warnings.push(text), error() {} },
    ...options,
    hooks: { ...options.hooks, refused: (refusal) => refused.push(refusal) },
  });
  const http = createServer((_, response) => response.end('ok'));
  const attached = attachWebSocketServer(http, manager, socketOptions);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    manager,
    http,
    attached,
    port,
    url: `ws://127.0.0.1:${port}/agent`,
    refused,
    warnings,
    async close() {
      await manager.close();
      attached.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** A whole upgrade request, as text. */
export const upgradeRequest = (path: string, headers: Record<string, string> = {}): string => {
  const all = {
    Host: '127.0.0.1',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'throughline.v1',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};

export interface RawPeer {
  readonly socket: Socket;
  /** Everything that came, as text. */
  readonly text: () => string;
  readonly ended: Promise<void>;
  until(isSo: (text: string) => boolean): Promise<void>;
}

/** Opens a TCP connection and says what is given. */
export async function speakTcp(port: number, text: string): Promise<RawPeer> {
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
  let came = '';
  let look = (): void => {};
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    came += bytes.toString('latin1');
    look();
  });
  const ended = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return {
    socket,
    text: () => came,
    ended,
    until: (isSo) =>
      new Promise((resolve) => {
        look = () => isSo(came) && resolve();
        look();
      }),
  };
}
