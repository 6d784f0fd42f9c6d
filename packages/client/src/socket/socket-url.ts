/** Turns what an app gives as `url` into the address of a WebSocket, or says clearly what is wrong with it. */
import { ClientError } from '../client-error.ts';

const webSocketProtocols: Record<string, string> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };

const parse = (url: string, base: string | undefined): URL => {
  try {
    return new URL(url, base);
  } catch (cause) {
    const advice = base === undefined ? 'Give the whole address: there is no page here to be relative to.' : '';
    throw new ClientError('invalid-option', `\`url\` is not a URL: ${JSON.stringify(url)}. ${advice}`.trim(), {
      cause,
    });
  }
};

/** Where a relative URL starts: the page's address, which a worker has too. */
const pageAddress = (): string | undefined => globalThis.location?.href;

/**
 * The WebSocket address for `url`: `http` becomes `ws`, `https` becomes `wss`, a fragment is dropped.
 * Throws `invalid-option` for anything that is not such a URL.
 */
export const socketUrl = (url: unknown, base: string | undefined = pageAddress()): string => {
  if (typeof url !== 'string' && !(url instanceof URL)) {
    throw new ClientError(
      'invalid-option',
      `\`url\` must be a string or a URL, and is ${url === null ? 'null' : typeof url}.`,
    );
  }
  const parsed = parse(String(url), base);
  const protocol = webSocketProtocols[parsed.protocol];
  if (protocol === undefined) {
    const message = `\`url\` must begin with ws:, wss:, http: or https:, and begins with ${parsed.protocol}`;
    throw new ClientError('invalid-option', message);
  }
  parsed.protocol = protocol;
  parsed.hash = '';
  return parsed.href;
};
