/** One connection as those see it who disturb or record it: two directions, and the server's end. */
import type { LinkDirection } from './link-direction.ts';
import type { ServerSocket } from './server-end.ts';

export type Direction = 'up' | 'down';

/** One connection on the wire, for those who disturb or record it. */
export interface Link {
  readonly url: string;
  /** From the page to the server. */
  readonly up: LinkDirection;
  /** From the server to the page. */
  readonly down: LinkDirection;
  /** The server's end, once the attempt was accepted. */
  readonly server: ServerSocket | undefined;
}
