/** An event manager for pages that no WebSocket reaches: the same frames over GET and POST. [F1–F11, F13] */
import { createCrossOrigin } from './cross-origin.ts';
import { type HttpEndpointOptions, resolveEndpointOptions } from './http-endpoint-options.ts';
import { AFTER, LAST, numberIn, PIPE, WAIT } from './http-headers.ts';
import type { HttpPipe } from './http-pipe.ts';
import { passOn } from './pass-on.ts';
import { nodeOf } from './pipe-name.ts';
import { type Attach, createPipeTable, describeRefusal, noted } from './pipe-table.ts';
import { plain } from './plain-answer.ts';

export interface HttpEndpoint {
  /** Answers a request, whatever path it came by. Never rejects. */
  (request: Request): Promise<Response>;
  /** Pipes that are open. */
  pipes(): number;
  /** Ends what is still open; call `manager.close()` before, so that pages are told. */
  close(): void;
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // No proxy may change or keep it, and nginx passes it on as it comes. [F4, F13]
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

const read = (pipe: HttpPipe, request: Request, after: number): Response => {
  const waitMs = numberIn(request.headers, WAIT);
  if (Number.isNaN(waitMs)) return plain(400, `${WAIT} must be a whole number of milliseconds.`);
  return new Response(pipe.read(after, waitMs).body, {
    headers: { ...streamHeaders, [LAST]: String(pipe.kept.last) },
  });
};

/**
 * Makes the handler: mount it at the path of your WebSockets, or at any other. Throws a `ServerError` (`invalid-option`)
 * when an option makes no sense.
 */
export function createHttpEndpoint(manager: Attach, options: HttpEndpointOptions = {}): HttpEndpoint {
  const settings = resolveEndpointOptions(options);
  const table = createPipeTable(manager, settings);
  const crossOrigin = createCrossOrigin(settings);

  const route = async (request: Request): Promise<Response> => {
    if (request.method === 'OPTIONS') return crossOrigin.preflight();
    if (!['GET', 'POST', 'DELETE'].includes(request.method)) {
      return plain(405, 'Pages ask here by GET, POST and DELETE.', { allow: 'GET, POST, DELETE, OPTIONS' });
    }
    const after = numberIn(request.headers, AFTER);
    if (after === undefined || Number.isNaN(after)) {
      return plain(400, `Every request says ${AFTER}: the number of the last message that came in, 0 at first.`);
    }
    const name = request.headers.get(PIPE);
    if (name === null) {
      return request.method === 'POST' ? table.open(request) : plain(400, `${request.method} needs ${PIPE}.`);
    }
    const pipe = table.pipes.get(name);
    if (pipe === undefined) {
      const node = nodeOf(name);
      if (node !== undefined && node !== settings.node) return passOn(request, node, settings.nodes);
      return plain(404, 'There is no such pipe (any more). Open a new one: nothing is lost.');
    }
    pipe.confirm(after);
    if (request.method === 'POST') return table.take(pipe, request);
    if (request.method === 'GET') return read(pipe, request, after);
    pipe.end(1000, '');
    return noted(pipe, 204);
  };

  const handle = async (request: Request): Promise<Response> => {
    const remedy = crossOrigin.foreign(request);
    if (remedy !== undefined) {
      manager.noteRefusal?.(describeRefusal(request, 'origin', remedy));
      return plain(403, 'Pages of this origin may not connect here.');
    }
    try {
      return crossOrigin.allow(request, await route(request));
    } catch {
      // The body broke off, or was no body: whoever sent it is told by its own end of the connection.
      return plain(400, 'The request could not be read.');
    }
  };

  return Object.assign(handle, {
    pipes: () => table.pipes.size,
    close() {
      for (const pipe of [...table.pipes.values()]) pipe.end(1001, 'The endpoint was closed.');
    },
  });
}
