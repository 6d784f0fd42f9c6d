/** The option `transport` by which a client reaches its server where no WebSocket gets through. [F1–F13] */
import type { Transport } from '../socket/transport.ts';
import { createFallbackAdapter } from './fallback-adapter.ts';
import type { Fetch } from './pipe-requests.ts';

export interface HttpFallbackOptions {
  /**
   * `when-needed`: after two attempts in a row over the WebSocket that brought nothing. `always`: HTTP alone, for tests and
   * for networks that are known. @defaultValue 'when-needed'
   */
  readonly use?: 'when-needed' | 'always';
  /** Whether cookies go to another origin; the server's endpoint then needs `credentials: true`. @defaultValue 'same-origin' */
  readonly credentials?: RequestCredentials;
  /** @defaultValue the platform's `fetch`, looked up at each request */
  readonly fetch?: Fetch;
}

/**
 * `createClient({ url: '/agent', transport: httpFallback() })`. The server's endpoint is `createHttpEndpoint` of
 * `@throughline/server/http`, at the same path as the WebSocket. `client.status` and `client.health` say when HTTP is in use,
 * how, and why.
 */
export const httpFallback =
  (options: HttpFallbackOptions = {}): Transport =>
  (parts) =>
    createFallbackAdapter({
      ...parts,
      always: options.use === 'always',
      credentials: options.credentials ?? 'same-origin',
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    });
