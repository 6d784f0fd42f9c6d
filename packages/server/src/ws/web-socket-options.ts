/** What can be set on an endpoint for WebSockets, with its defaults; what makes no sense is a typed error at start. */
import type { IncomingMessage } from 'node:http';
import { type Clock, systemClock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import { isOriginRule, type OriginRule } from './origin-rule.ts';

export interface WebSocketOptions {
  /** Upgrades to other paths are left to others; where nobody else listens they are answered 404. @defaultValue '/agent' */
  readonly path?: string;
  /**
   * Pages that may connect, as `https://app.example.com`; `'same-origin'` means the scheme, host and port under which the
   * page reached this server; `'*'` lets any. A request without `Origin` is no page and passes. @defaultValue ['same-origin']
   */
  readonly origins?: readonly OriginRule[];
  /**
   * Believes `X-Forwarded-Proto`, `X-Forwarded-Host` and `Forwarded` when it compares with `'same-origin'`. Set it only
   * behind a proxy that writes them itself, such as one that ends TLS. @defaultValue false
   */
  readonly trustProxy?: boolean;
  /**
   * May this request connect? Asked after the Origin and before the socket is accepted: the place for limits by address.
   * `false` answers 429; what it throws is reported and answers 503, as does no answer within 10 s. @defaultValue all may
   */
  readonly admit?: (request: IncomingMessage) => boolean | Promise<boolean>;
  /** Largest message that is taken off the wire, in bytes; larger ones close with 1009. @defaultValue 4_194_304 */
  readonly maxPayloadBytes?: number;
  /** Compresses messages of 1 KB and more, without keeping a dictionary. Costs memory and time per connection. @defaultValue false */
  readonly compression?: boolean;
  /** @defaultValue the platform's clock */
  readonly clock?: Clock;
}

const defaults = {
  path: '/agent',
  origins: ['same-origin'] as readonly OriginRule[],
  trustProxy: false,
  admit: undefined as WebSocketOptions['admit'],
  maxPayloadBytes: 4_194_304,
  compression: false,
  clock: systemClock,
};

export type WebSocketSettings = typeof defaults;

const wrong = (sentence: string): ServerError => new ServerError('invalid-option', sentence);
const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(JSON.stringify(value)));

export function checkOrigins(origins: unknown): void {
  if (!Array.isArray(origins)) {
    throw wrong(`origins must be a list, such as ['same-origin'] or ['*']; it is ${shown(origins)}.`);
  }
  const unusable = origins.find((rule) => !isOriginRule(rule));
  if (origins.some((rule) => !isOriginRule(rule))) {
    throw wrong(
      `${shown(unusable)} is no origin: write scheme, host and port without a path, such as https://app.example.com, or 'same-origin', or '*'.`,
    );
  }
}

/** Resolves the options once; throws `invalid-option`. */
export function resolveWebSocketOptions(options: WebSocketOptions): WebSocketSettings {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(defaults, name));
  if (unknown !== undefined) {
    throw wrong(`There is no option "${unknown}"; there are ${Object.keys(defaults).join(', ')}.`);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: WebSocketSettings = { ...defaults, ...given };
  const { path, origins, maxPayloadBytes, admit } = settings;
  if (typeof path !== 'string' || !/^\/[^?#\s]*$/.test(path)) {
    throw wrong(`path must begin with "/" and have no query; it is ${shown(path)}.`);
  }
  checkOrigins(origins);
  if (!(Number.isSafeInteger(maxPayloadBytes) && maxPayloadBytes > 0)) {
    throw wrong('maxPayloadBytes must be a whole number above 0.');
  }
  if (admit !== undefined && typeof admit !== 'function') throw wrong('admit must be a function of the request.');
  for (const name of ['trustProxy', 'compression'] as const) {
    if (typeof settings[name] !== 'boolean') throw wrong(`${name} must be true or false.`);
  }
  return settings;
}
