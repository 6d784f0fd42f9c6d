/** How a connection that is not simply a WebSocket shows in `status` and `health`. */

/** By what the page is connected, where that is not simply a WebSocket. */
export interface TransportInUse {
  readonly name: 'http';
  /** An answer that stays open; answers that end with the first messages; now and then, in a hidden page. */
  readonly mode: 'streaming' | 'waiting' | 'polling';
  /** Why it is not a WebSocket, in words. */
  readonly why: string;
}
