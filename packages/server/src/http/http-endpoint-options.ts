/** Everything that can be set on an HTTP endpoint, with one table of defaults. */
import { type Clock, systemClock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import type { OriginRule } from '../ws/origin-rule.ts';
import { checkOrigins } from '../ws/web-socket-options.ts';
import type { NodeAddress } from './pass-on.ts';
import { createNodeName, isNodeName } from './pipe-name.ts';

export interface HttpEndpointOptions {
  /**
   * Pages that may ask, as for WebSockets: `https://app.example.com`, `'same-origin'`, `'*'`. A request without `Origin`
   * is no page and passes. [F11] @defaultValue ['same-origin']
   */
  readonly origins?: readonly OriginRule[];
  /**
   * Believes `X-Forwarded-Proto`, `X-Forwarded-Host` and `Forwarded` when it compares with `'same-origin'`. Set it only
   * behind a proxy that writes them itself. @defaultValue false
   */
  readonly trustProxy?: boolean;
  /**
   * May this request open a pipe? The place for limits by address. `false` answers 429; what it throws answers 503, as does
   * no answer within 10 s. @defaultValue all may
   */
  readonly admit?: (request: Request) => boolean | Promise<boolean>;
  /**
   * Lets pages of other origins send their cookies, for an `authenticate` that reads them. The page then needs
   * `httpFallback({ credentials: 'include' })`. @defaultValue false
   */
  readonly credentials?: boolean;
  /** Name of this node, part of every pipe's name: 1 to 64 of `A–Z a–z 0–9 _ -`. @defaultValue a random one */
  readonly node?: string;
  /**
   * Where the endpoints of the other nodes are: a request for a pipe of another node is handed on to it. Without it such a
   * request is answered `421`, and the load balancer has to keep the requests of one pipe together. [F10]
   */
  readonly nodes?: NodeAddress;
  /** Largest body that is read, in bytes; a larger one ends the pipe with 1009. @defaultValue 4_194_304 */
  readonly maxPayloadBytes?: number;
  /** Largest body of an opening, in bytes: nobody is known yet. @defaultValue 65_536 */
  readonly maxOpeningBytes?: number;
  /** @defaultValue the platform's clock */
  readonly clock?: Clock;
}

export type HttpEndpointSettings = Required<Omit<HttpEndpointOptions, 'nodes' | 'admit'>> & {
  readonly nodes: NodeAddress | undefined;
  readonly admit: HttpEndpointOptions['admit'];
};

const checkSize = (name: string, bytes: number): void => {
  if (!(bytes > 0)) throw new ServerError('invalid-option', `${name} must be a number above 0; it is ${bytes}.`);
};

/** Resolves the options once; throws `invalid-option`. */
export function resolveEndpointOptions(options: HttpEndpointOptions): HttpEndpointSettings {
  const settings: HttpEndpointSettings = {
    origins: options.origins ?? ['same-origin'],
    trustProxy: options.trustProxy ?? false,
    admit: options.admit,
    credentials: options.credentials ?? false,
    node: options.node ?? createNodeName(),
    nodes: options.nodes,
    maxPayloadBytes: options.maxPayloadBytes ?? 4_194_304,
    maxOpeningBytes: options.maxOpeningBytes ?? 65_536,
    clock: options.clock ?? systemClock,
  };
  checkOrigins(settings.origins);
  if (!isNodeName(settings.node)) {
    throw new ServerError('invalid-option', `node must be 1 to 64 letters, digits, _ or -; it is "${settings.node}".`);
  }
  checkSize('maxPayloadBytes', settings.maxPayloadBytes);
  checkSize('maxOpeningBytes', settings.maxOpeningBytes);
  return settings;
}
