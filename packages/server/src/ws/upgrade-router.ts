/** One listener for all endpoints of an HTTP server: every upgrade is taken, refused, or ended in bounded time. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Cancel, Clock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import { ignoreErrors } from './refuse-upgrade.ts';

export interface Endpoint {
  readonly path: string;
  readonly clock: Clock;
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** An upgrade that belongs to no endpoint of ours, and to nobody else. */
  stray(request: IncomingMessage, socket: Duplex): void;
  /** A handshake that came as a plain request: a proxy in front took its upgrade away. */
  stripped(request: IncomingMessage): void;
}

/** Another listener gets this long to answer an upgrade that is not ours. */
const UNANSWERED_MS = 10_000;

export const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0]!;

/** What belongs to one hop alone is lost at a proxy that does not upgrade; the rest of the handshake still tells. */
const isStripped = ({ headers }: IncomingMessage): boolean =>
  headers['sec-websocket-key'] !== undefined && headers.upgrade === undefined;

interface Router {
  readonly endpoints: Map<string, Endpoint>;
  /** Upgrades of others that nobody has answered yet. */
  readonly watched: Set<Cancel>;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
}

const routers = new WeakMap<object, Router>();

function createRouter(server: Server | SecureServer): Router {
  const endpoints = new Map<string, Endpoint>();
  const watched = new Set<Cancel>();

  /** Whoever else listens has answered once something was written; if nobody does, the peer must not wait for ever. */
  const watchOver = (endpoint: Endpoint, request: IncomingMessage, socket: Duplex): void => {
    const { bytesWritten: before } = socket as { bytesWritten?: number };
    const cancel = endpoint.clock.after(UNANSWERED_MS, () => {
      watched.delete(cancel);
      const { bytesWritten: after } = socket as { bytesWritten?: number };
      if (!socket.destroyed && !socket.writableEnded && after === before) endpoint.stray(request, socket);
    });
    watched.add(cancel);
    socket.once('close', () => {
      cancel();
      watched.delete(cancel);
    });
  };

  return {
    endpoints,
    watched,
    request(request, response) {
      const endpoint = endpoints.get(pathOf(request));
      if (!endpoint || !isStripped(request)) return;
      endpoint.stripped(request);
      if (server.listenerCount('request') === 1) response.writeHead(426, { upgrade: 'websocket' }).end();
    },
    upgrade(request, socket, head) {
      // Node took its own listener off: before anything else there must be one again.
      ignoreErrors(socket);
      const endpoint = endpoints.get(pathOf(request));
      if (endpoint) return endpoint.take(request, socket, head);
      const [any] = endpoints.values();
      if (server.listenerCount('upgrade') === 1) any!.stray(request, socket);
      else watchOver(any!, request, socket);
    },
  };
}

/** Puts an endpoint on the server; two of one path are a mistake (`invalid-option`). */
export function routeUpgrades(server: Server | SecureServer, endpoint: Endpoint): Cancel {
  const router = routers.get(server) ?? createRouter(server);
  if (router.endpoints.has(endpoint.path)) {
    throw new ServerError('invalid-option', `The path ${endpoint.path} is served on this HTTP server already.`);
  }
  if (router.endpoints.size === 0) server.on('upgrade', router.upgrade).on('request', router.request);
  routers.set(server, router);
  router.endpoints.set(endpoint.path, endpoint);
  return () => {
    if (router.endpoints.get(endpoint.path) !== endpoint) return;
    router.endpoints.delete(endpoint.path);
    if (router.endpoints.size > 0) return;
    server.off('upgrade', router.upgrade).off('request', router.request);
    for (const cancel of router.watched) cancel();
    router.watched.clear();
  };
}
