/** What a transport turned away before there was a pipe, told to the operator, since no page can read it. */

export type RefusalReason =
  /** The page's Origin is not among those that may connect. */
  | 'origin'
  /** No endpoint has this path. */
  | 'path'
  /** It was no WebSocket handshake: often a proxy that does not pass the upgrade on. */
  | 'bad-request'
  /** The option `admit` said no. */
  | 'admit'
  /** The option `admit` threw, or gave no answer in time. */
  | 'admit-failed'
  /** It was accepted without a subprotocol and ended mute: a browser that offered one ends it so. */
  | 'no-subprotocol'
  /** Another listener of the HTTP server had answered it before. */
  | 'taken';

export interface Refusal {
  readonly reason: RefusalReason;
  /** As the headers said; at most 256 characters, as every text of a refusal that a stranger can choose. */
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly path: string;
  /** One sentence or two for the operator: what to change if it should have been let in. */
  readonly remedy: string;
}
