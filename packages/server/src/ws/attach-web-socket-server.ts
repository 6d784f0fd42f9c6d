/** Puts an event manager behind the upgrades of an HTTP server, on the `ws` package. */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { SUBPROTOCOL } from '@throughline/protocol';
import { WebSocketServer } from 'ws';
import type { EventManager } from '../manager.ts';
import { ServerError } from '../server-error.ts';
import { isAllowedOrigin, isOriginRule, type OriginRule } from './origin-rule.ts';
import { createSocketPipe } from './socket-pipe.ts';

export interface WebSocketOptions {
  /** Upgrades to other paths are left to others. @defaultValue '/agent' */
  readonly path?: string;
  /**
   * Pages that may connect, as `https://app.example.com`; `'same-origin'` compares with the `Host` header; `'*'` lets any.
   * A request without `Origin` is no page and passes. @defaultValue ['same-origin']
   */
  readonly origins?: readonly OriginRule[];
  /** Largest message that is taken off the wire, in bytes; larger ones close with 1009. @defaultValue 4_194_304 */
  readonly maxPayloadBytes?: number;
  /** Compresses messages of 1 KB and more, without keeping a dictionary. Costs memory and time per connection. @defaultValue false */
  readonly compression?: boolean;
}

export interface AttachedWebSocketServer {
  /** Sockets that are open. */
  readonly size: number;
  /** Stops taking upgrades and cuts what is still open; call `manager.close()` before, so that pages are told. */
  close(): void;
}

const defaults = {
  path: '/agent',
  origins: ['same-origin'] as readonly OriginRule[],
  maxPayloadBytes: 4_194_304,
  compression: false,
};

const compressed = {
  threshold: 1024,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 13,
  zlibDeflateOptions: { memLevel: 7, level: 3 },
  concurrencyLimit: 4,
};

const refuse = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

function checkOptions({ path, origins, maxPayloadBytes }: typeof defaults): void {
  if (!path.startsWith('/')) throw new ServerError('invalid-option', `path must begin with "/"; it is "${path}".`);
  const unusable = origins.find((rule) => !isOriginRule(rule));
  if (unusable !== undefined) {
    throw new ServerError(
      'invalid-option',
      `"${unusable}" is no origin: write scheme and host, such as https://app.example.com, or 'same-origin', or '*'.`,
    );
  }
  if (!(maxPayloadBytes > 0)) throw new ServerError('invalid-option', 'maxPayloadBytes must be a number above 0.');
}

/**
 * Serves `path` on the HTTP server; any framework that gives its `http.Server` will do.
 * Only a foreign Origin is refused at the upgrade: everything else is said after accepting, where a page can read it.
 */
export function attachWebSocketServer(
  server: Server | SecureServer,
  manager: Pick<EventManager<any, any>, 'attach'>,
  options: WebSocketOptions = {},
): AttachedWebSocketServer {
  const settings = { ...defaults, ...options };
  checkOptions(settings);
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: settings.maxPayloadBytes,
    perMessageDeflate: settings.compression ? compressed : false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== settings.path) {
      // Somebody else may serve other paths; where nobody does, the page must not wait for ever.
      if (server.listenerCount('upgrade') === 1) refuse(socket, '404 Not Found');
      return;
    }
    if (!isAllowedOrigin(settings.origins, request)) return refuse(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const { origin } = request.headers;
      createSocketPipe({
        socket: opened,
        connection: socket,
        compresses: settings.compression,
        attach: (pipe) => manager.attach(pipe, { request, ...(origin !== undefined && { origin }) }),
      });
    });
  };
  server.on('upgrade', upgrade);
  return {
    get size() {
      return sockets.clients.size;
    },
    close() {
      server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
