/** Puts an event manager behind the upgrades of an HTTP server, on the `ws` package. */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SUBPROTOCOL } from '@throughline/protocol';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { withinTime } from '../clock/within-time.ts';
import { ServerError } from '../errors/server-error.ts';
import type { EventManager } from '../manager.ts';
import type { RefusalReason } from '../refusals/refusal.ts';
import { foreignOrigin, normalRules } from './origin-rule.ts';
import { createRefusals } from './refuse-upgrade.ts';
import { createSocketPipe } from './socket-pipe.ts';
import { pathOf, routeUpgrades } from './upgrade-router.ts';
import { resolveWebSocketOptions, type WebSocketOptions } from './web-socket-options.ts';

export interface AttachedWebSocketServer {
  /** Sockets that are open. */
  readonly size: number;
  /** Sockets whose upgrade is being decided, or was refused and that are not gone yet. */
  readonly pending: number;
  /** Stops taking upgrades and cuts what is still open; call `manager.close()` before, so that pages are told. */
  close(): void;
}

/** What the endpoint needs of a manager. */
export type AttachTarget = Pick<EventManager<any, any>, 'attach'> &
  Partial<Pick<EventManager<any, any>, 'noteRefusal'>>;

const compressed = {
  threshold: 1024,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 13,
  zlibDeflateOptions: { memLevel: 7, level: 3 },
  concurrencyLimit: 4,
};

/** A page that does not answer the close frame is cut after so long. */
const CLOSE_TIMEOUT_MS = 5_000;
const ADMIT_TIMEOUT_MS = 10_000;

const statusOf: Readonly<Record<Exclude<RefusalReason, 'no-subprotocol' | 'taken'>, string>> = {
  origin: '403 Forbidden',
  path: '404 Not Found',
  'bad-request': '400 Bad Request',
  admit: '429 Too Many Requests',
  'admit-failed': '503 Service Unavailable',
};

/**
 * Serves `path` on the HTTP server; any framework that gives its `http.Server` will do, and several endpoints may share
 * one. Only a foreign Origin, and whom `admit` turns away, are refused at the upgrade: everything else is said after
 * accepting, where a page can read it. Refusals are told by `hooks.refused`, counted in `stats()`, and warned of once.
 * Throws a `ServerError` (`invalid-option`) when an option makes no sense or the path is taken.
 */
export function attachWebSocketServer(
  server: Server | SecureServer,
  manager: AttachTarget,
  options: WebSocketOptions = {},
): AttachedWebSocketServer {
  const settings = resolveWebSocketOptions(options);
  if (typeof manager?.attach !== 'function') {
    throw new ServerError('invalid-option', 'The second argument must be an event manager.');
  }
  const { path, clock, admit } = settings;
  const origins = { rules: normalRules(settings.origins), trustProxy: settings.trustProxy };
  const refusals = createRefusals(clock);
  const deciding = new Set<Duplex>();
  const closing = new AbortController();
  // The published types of ws do not know `closeTimeout` yet.
  const serverOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: true,
    maxPayload: settings.maxPayloadBytes,
    closeTimeout: CLOSE_TIMEOUT_MS,
    perMessageDeflate: settings.compression ? compressed : false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const sockets = new WebSocketServer(serverOptions);

  const note = (request: IncomingMessage, reason: RefusalReason, remedy: string): void => {
    const { origin, host } = request.headers;
    manager.noteRefusal?.({ reason, origin, host, path: pathOf(request), remedy });
  };
  const refuse = (
    request: IncomingMessage,
    socket: Duplex,
    reason: keyof typeof statusOf,
    sentence: string,
    remedy: string,
  ): void => {
    note(request, reason, remedy);
    refusals.refuse(socket, statusOf[reason], sentence);
  };

  sockets.on('wsClientError', (error, socket, request) => {
    const remedy = `It was no WebSocket handshake (${error.message}). A proxy in front must pass Upgrade, Connection and Sec-WebSocket-* on, over HTTP/1.1.`;
    refuse(request, socket, 'bad-request', 'This is no WebSocket handshake.', remedy);
  });

  const open = (request: IncomingMessage, connection: Socket, socket: WebSocket): void => {
    const { origin } = request.headers;
    const mayBeStripped = origin !== undefined && socket.protocol === '';
    createSocketPipe({
      socket,
      connection,
      compresses: settings.compression,
      ...(mayBeStripped && { diedMute: () => note(request, 'no-subprotocol', strippedRemedy) }),
      attach: (pipe) => manager.attach(pipe, { request, ...(origin !== undefined && { origin }) }),
    });
  };

  const accept = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Another listener of this server answered first: the socket is its own.
    if (socket.destroyed || socket.writableEnded) return note(request, 'taken', takenRemedy);
    try {
      sockets.handleUpgrade(request, socket, head, (opened) => open(request, socket as Socket, opened));
    } catch {
      note(request, 'taken', takenRemedy);
    }
  };

  const ask = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    deciding.add(socket);
    try {
      const may = await withinTime(clock, ADMIT_TIMEOUT_MS, 'admit', () => admit!(request), closing.signal);
      if (!deciding.has(socket) || socket.destroyed) return;
      if (may) accept(request, socket, head);
      else refuse(request, socket, 'admit', 'Not now.', 'The option admit said no to this request.');
    } catch (error) {
      if (!deciding.has(socket)) return;
      const why = error instanceof Error ? error.message : String(error);
      refuse(request, socket, 'admit-failed', 'Not now.', `The option admit failed: ${why}`);
    } finally {
      deciding.delete(socket);
    }
  };

  const leave = routeUpgrades(server, {
    path,
    clock,
    take(request, socket, head) {
      const foreign = foreignOrigin(origins, request);
      if (foreign !== undefined) refuse(request, socket, 'origin', 'Pages of this origin may not connect.', foreign);
      else if (admit) void ask(request, socket, head);
      else accept(request, socket, head);
    },
    stripped: (request) => note(request, 'bad-request', hopRemedy),
    stray: (request, socket) =>
      refuse(
        request,
        socket,
        'path',
        'No WebSocket is served here.',
        `No endpoint has this path: the page's url, the proxy's location and the option path (${path}) must agree.`,
      ),
  });

  return {
    get size() {
      return sockets.clients.size;
    },
    get pending() {
      return deciding.size + refusals.size;
    },
    close() {
      leave();
      for (const socket of deciding) socket.destroy();
      deciding.clear();
      closing.abort();
      refusals.close();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

const hopRemedy =
  'A handshake arrived as a plain request: a proxy in front does not pass the upgrade on (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";).';
const takenRemedy =
  'Another listener on this HTTP server had answered the upgrade before. Give it a path of its own, and let it leave other paths alone.';
const strippedRemedy =
  'A page closed its socket before it said anything, and no subprotocol had come with its request: a proxy in front takes the header Sec-WebSocket-Protocol away. Let it pass.';
