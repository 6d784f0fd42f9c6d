/** Which pages may connect: origins compared as the URL standard compares them, by scheme, host and port. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** An origin such as `https://app.example.com`, `'same-origin'`, `'null'` for pages without one, or `'*'` for any. */
export type OriginRule = string;

/** What is read of a request, whichever way it came. */
export type AskingRequest = Pick<IncomingMessage, 'headers'> & { readonly socket?: unknown };

/** A rule or an `Origin` header in the one form that can be compared: lower case, without the default port. */
function normalOrigin(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+\/?$/i.test(text)) return undefined;
  try {
    const { origin } = new URL(text);
    // Schemes such as capacitor: have no origin of their own in the URL standard; browsers send them as they are.
    return origin === 'null' ? text.toLowerCase().replace(/\/$/, '') : origin;
  } catch {
    return undefined;
  }
}

/** Could the rule ever match? Browsers send scheme, host and port, and no path. */
export const isOriginRule = (rule: unknown): rule is OriginRule =>
  typeof rule === 'string' &&
  (rule === '*' || rule === 'same-origin' || rule === 'null' || normalOrigin(rule) !== undefined);

/** The rules with every origin in its normal form. */
export const normalRules = (rules: readonly OriginRule[]): ReadonlySet<string> =>
  new Set(rules.map((rule) => normalOrigin(rule) ?? rule));

/** The first value of a list header: what the proxy that the page talked to has written. */
const firstOf = (header: string | string[] | undefined): string | undefined => {
  const text = Array.isArray(header) ? header[0] : header;
  return text?.split(',', 1)[0]?.trim() || undefined;
};

/** `Forwarded: proto=https;host=app` as its parts. */
function forwardedOf(headers: IncomingHttpHeaders): { proto?: string; host?: string } {
  const parts = (firstOf(headers.forwarded) ?? '').split(';').map((part) => part.trim().split('='));
  const partOf = (name: string): string | undefined =>
    parts.find(([key]) => key?.toLowerCase() === name)?.[1]?.replaceAll('"', '');
  const proto = firstOf(headers['x-forwarded-proto']) ?? partOf('proto');
  const host = firstOf(headers['x-forwarded-host']) ?? partOf('host');
  return { ...(proto && { proto }), ...(host && { host }) };
}

/** The origin under which the page reached this server, as far as it can be known. */
function ownOrigin(request: AskingRequest, trustProxy: boolean): string | undefined {
  const { proto, host } = trustProxy ? forwardedOf(request.headers) : {};
  const isEncrypted = (request.socket as { encrypted?: boolean } | undefined)?.encrypted === true;
  const scheme = (proto ?? (isEncrypted ? 'https' : 'http')).toLowerCase().replace(/^ws/, 'http');
  return normalOrigin(`${scheme}://${host ?? request.headers.host ?? ''}`);
}

/** May pages of this origin connect to a server that they reached as `own`? A request without an origin is no page. */
function allowsOrigin(rules: ReadonlySet<string>, given: string | undefined, own: string | undefined): boolean {
  if (given === undefined || rules.has('*')) return true;
  const origin = normalOrigin(given) ?? given;
  return rules.has(origin) || (rules.has('same-origin') && own !== undefined && origin === normalOrigin(own));
}

export interface OriginCheck {
  readonly rules: ReadonlySet<string>;
  readonly trustProxy: boolean;
}

/** Why this page may not connect and what the operator does about it; undefined: it may. */
export function foreignOrigin({ rules, trustProxy }: OriginCheck, request: AskingRequest): string | undefined {
  const { origin } = request.headers;
  const own = ownOrigin(request, trustProxy);
  if (origin === undefined || allowsOrigin(rules, origin, own)) return undefined;
  if (!rules.has('same-origin')) return `Add '${origin}' to the option origins, if pages from there may connect.`;
  return remedyFor(normalOrigin(origin) ?? origin, own, trustProxy);
}

function remedyFor(origin: string, own: string | undefined, trustProxy: boolean): string {
  const byList = `If pages from there may connect, add '${origin}' to the option origins.`;
  const seen = `This server was reached as ${own ?? 'a host that is no host'}.`;
  if (own !== undefined && origin.replace(/^https:/, 'http:') === own) {
    return trustProxy
      ? `${seen} A proxy in front ends TLS and does not say so: let it send X-Forwarded-Proto (nginx: proxy_set_header X-Forwarded-Proto $scheme;). ${byList}`
      : `${seen} A proxy in front ends TLS: set trustProxy: true and let it send X-Forwarded-Proto (nginx: proxy_set_header X-Forwarded-Proto $scheme;). ${byList}`;
  }
  return `${seen} A proxy in front may have changed the Host header (nginx: proxy_set_header Host $http_host;). ${byList}`;
}
