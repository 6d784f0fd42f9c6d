/** Turns what an app gives as `url` into the address of a WebSocket, or says clearly what is wrong with it. */
import { ClientError } from '../errors/client-error.ts';

const webSocketProtocols: Record<string, string> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };

const parse = (url: unknown, base: string | undefined): URL | undefined => {
  try {
    return new URL(String(url), base);
  } catch {
    return undefined;
  }
};

/** Where a relative URL starts: the page's address, which a worker has too. */
const pageAddress = (): string | undefined => globalThis.location?.href;

/**
 * The WebSocket address for `url`: `http` becomes `ws`, `https` becomes `wss`, a fragment is dropped.
 * Throws `invalid-option` for anything that is not such a URL.
 */
export const socketUrl = (url: unknown, base: string | undefined = pageAddress()): string => {
  const parsed = url === null || url === undefined ? undefined : parse(url, base);
  const protocol = parsed && webSocketProtocols[parsed.protocol];
  if (!protocol) {
    const kinds = `a ws:, wss:, http: or https: URL${base ? '' : ', and a whole one, since there is no page here'}`;
    throw new ClientError('invalid-option', `\`url\` must be ${kinds}; it is ${JSON.stringify(url)}.`);
  }
  parsed.protocol = protocol;
  parsed.hash = '';
  return parsed.href;
};
