/** Stream health as data: counters since the client was made, and what is so now. */
import type { TransportInUse } from '../../socket/transport-in-use.ts';

export interface Health {
  /** Events dropped because they had been seen. */
  readonly duplicates: number;
  /** Numbers that the server left out of a replay because they would tell nothing new. [K6] */
  readonly skipped: number;
  readonly gaps: { readonly opened: number; readonly repaired: number; readonly lost: number };
  /** Events held now, waiting for an earlier one. */
  readonly held: number;
  readonly delivered: number;
  readonly rejected: number;
  /** Frames that could not be read. */
  readonly badFrames: number;
  readonly reconnects: number;
  readonly resets: number;
  /** Events still missing until the page is live; 0 when it is. */
  readonly replayLag: number;
  /** Milliseconds since the last frame came in, as of the last change. */
  readonly silenceMs: number;
  /** The last ping's round trip in milliseconds. */
  readonly latencyMs: number | undefined;
  /** By what the page is connected, and why, where that is not simply a WebSocket. */
  readonly transport: TransportInUse | undefined;
}
