/** Checks what a page gives a WebSocket's constructor, as the standard does. */

const syntaxError = (message: string): DOMException =>
  new DOMException(`Failed to construct 'WebSocket': ${message}`, 'SyntaxError');

const SCHEMES: Readonly<Record<string, string>> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };

/** The absolute address, or a `SyntaxError`. */
export function parseSocketUrl(url: string, base: string | undefined): URL {
  let parsed: URL;
  try {
    parsed = new URL(url, base);
  } catch {
    throw syntaxError(`The URL '${url}' is invalid.`);
  }
  const scheme = SCHEMES[parsed.protocol];
  if (scheme === undefined) {
    throw syntaxError(`The URL's scheme must be 'ws', 'wss', 'http' or 'https'; '${parsed.protocol}' is not allowed.`);
  }
  if (parsed.hash !== '' || parsed.href.endsWith('#')) {
    throw syntaxError(`The URL contains a fragment identifier ('${parsed.hash}'), which a socket's URL must not have.`);
  }
  return new URL(scheme + parsed.href.slice(parsed.protocol.length));
}

/** A token of HTTP, as each subprotocol must be. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/** The subprotocols as a list, or a `SyntaxError`. */
export function parseProtocols(protocols: unknown): readonly string[] {
  const list =
    typeof protocols === 'object' && protocols !== null ? [...(protocols as Iterable<unknown>)] : [protocols];
  const names = list.map(String);
  const bad = names.find((name) => !TOKEN.test(name));
  if (bad !== undefined) throw syntaxError(`The subprotocol '${bad}' is invalid.`);
  if (new Set(names).size < names.length) throw syntaxError('A subprotocol is listed twice.');
  return names;
}
