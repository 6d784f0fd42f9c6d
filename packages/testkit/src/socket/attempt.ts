/** A page's attempt to connect, as the server sees it: to be accepted, refused or left hanging. */
import type { Link } from './link.ts';
import type { ServerSocket } from './server-end.ts';

export interface AcceptOptions {
  /** The subprotocol to select; `''` for none. @defaultValue the first one offered, as `ws` does */
  readonly protocol?: string;
  /** How long the page waits for the answer, in milliseconds on the clock. @defaultValue 0 */
  readonly afterMs?: number;
}

export interface Attempt {
  readonly url: string;
  readonly protocols: readonly string[];
  /** The Origin header that the page sends, if it has an origin. */
  readonly origin: string | undefined;
  /** The wire under it, for those who disturb or record it. */
  readonly link: Link;
  /** What was decided. `gone`: the page gave up before. */
  readonly decision: 'none' | 'accepted' | 'refused' | 'hanging' | 'gone';
  /** Completes the handshake; the server's end is ready at once. */
  accept(options?: AcceptOptions): ServerSocket;
  /** Answers the handshake with an HTTP error: the page sees an error and close 1006. */
  refuse(): void;
  /** Never answers. */
  hang(): void;
}
