/** What the bench can do to one tab's connection. */

/** Lasting conditions; all off is the true network. */
export interface NetworkConditions {
  /** Milliseconds that each message takes longer, either way. */
  readonly delayMs: number;
  /** Every third event comes twice. */
  readonly duplicate: boolean;
  /** Neighbouring events change places. */
  readonly swap: boolean;
  /** Every fourth live event is lost on the way; its repair gets through. */
  readonly lose: boolean;
  /** The socket stays open and carries nothing, either way. */
  readonly halfOpen: boolean;
  /** Reads at most so many bytes a second; 0: as fast as it can. */
  readonly bytesPerSecond: number;
}

export const trueNetwork: NetworkConditions = {
  delayMs: 0,
  duplicate: false,
  swap: false,
  lose: false,
  halfOpen: false,
  bytesPerSecond: 0,
};

/** What happens once. */
export type NetworkDeed =
  /** The TCP connection is torn, without a word. */
  | 'cut'
  /** The server restarts; the log survives. Agents at work are stopped. */
  | 'restart'
  /** The server crashes and its log with it: streams begin a new life. */
  | 'new-epoch';
