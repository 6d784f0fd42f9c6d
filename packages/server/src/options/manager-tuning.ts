/** Every bound and every wait of an event manager, with its default. */

/** Bounds; all of them are per node. */
export interface ManagerLimits {
  /** Largest message that a page may send, in UTF-8 bytes; told in `welcome`. @defaultValue 1_048_576 */
  readonly maxMessageBytes: number;
  /** Largest message before a good `hello`, in UTF-8 bytes. @defaultValue 65_536 */
  readonly maxHelloBytes: number;
  /** Largest event, as the text of its frame in characters: `publish` throws `too-large` above it. @defaultValue 1_048_576 */
  readonly maxEventBytes: number;
  /** Submits of one connection that may be unanswered; told in `welcome`. More are answered `rate-limited`. @defaultValue 16 */
  readonly maxInFlight: number;
  /** What the unanswered submits of one connection may hold, in characters of JSON. More are answered `rate-limited`. @defaultValue 8_388_608 */
  readonly maxInFlightBytes: number;
  /** Submits a user may begin in a minute. Reserved commands count apart, ten times as many. @defaultValue 60 */
  readonly submitsPerMinute: number;
  /** Frames of any kind that a connection may send in ten seconds; above it: `rate-limited`, 4429. @defaultValue 2_000 */
  readonly framesPerTenSeconds: number;
  /**
   * Connections of one user. Over it one gives way: a silent one, else the newcomer if its page is hidden, else the one
   * whose page has asked for nothing for the longest. It is told `too-many-connections`. [L6] @defaultValue 10
   */
  readonly connectionsPerUser: number;
  /** Streams that one connection may have open, its own included. @defaultValue 100 */
  readonly streamsPerConnection: number;
  /**
   * Sockets that have not yet said a good `hello`, all together. Over it the one that has been mute for the longest is let
   * go; where all of them have spoken, the newcomer is. @defaultValue 1_000
   */
  readonly maxGreeting: number;
  /** What one socket may hold unsent before its streams fall back to paged replay, in bytes. [V3] @defaultValue 262_144 */
  readonly maxBufferedBytes: number;
  /** One page of a replay: at most so many events … @defaultValue 512 */
  readonly pageEntries: number;
  /** … and about so many bytes. @defaultValue 65_536 */
  readonly pageBytes: number;
  /** Frames joined into one message hold at most about so many characters. @defaultValue 65_536 */
  readonly maxBatchBytes: number;
}

/** Waits, in milliseconds. */
export interface ManagerTimes {
  /** From the opening of a socket to its `hello`. [H2] @defaultValue 10_000 */
  readonly helloTimeoutMs: number;
  /** Silence after which a heartbeat goes out. @defaultValue the profile's: 25_000 */
  readonly heartbeatMs: number;
  /** How long a page may take beyond two heartbeats before it is dropped. [L6] @defaultValue 5_000 */
  readonly graceMs: number;
  /** How long before its end a credential is asked for anew; at half of what was left, if that is later. [L8] @defaultValue 60_000 */
  readonly expiringMs: number;
  /** Least time between two calls of `authenticate` for one connection. [L8] @defaultValue 1_000 */
  readonly refreshFloorMs: number;
  /** What `authenticate` and `authorize` get to answer; later is as if they had thrown. @defaultValue 10_000 */
  readonly authTimeoutMs: number;
  /** A run that says nothing for so long is ended as `abandoned`. [V8] @defaultValue 3_600_000 */
  readonly runIdleMs: number;
  /** For how long a node owns its runs without a sign of life; then they are ended or go on elsewhere. [R2] @defaultValue 15_000 */
  readonly ownerLeaseMs: number;
  /** How often a node with runs gives that sign, and looks for nodes that do not. At most half of the lease. @defaultValue 5_000 */
  readonly ownerRenewMs: number;
  /** What a cancelled run gets to end by itself. [V8] @defaultValue 10_000 */
  readonly cancelGraceMs: number;
  /** How long a claim of a submit lives without being renewed. [U3] @defaultValue 30_000 */
  readonly claimLeaseMs: number;
  /** What pages are asked to wait at least, after `starting`, `restarting` and `rate-limited`. @defaultValue 1_000 */
  readonly retryAfterMs: number;
  /** Closing tells each page to wait up to so much longer, at random, so that they do not all come back at once. @defaultValue 5_000 */
  readonly restartSpreadMs: number;
  /** What `publish` waits for a confirmation. @defaultValue 5_000 */
  readonly confirmTimeoutMs: number;
}

export const defaultLimits: ManagerLimits = {
  maxMessageBytes: 1_048_576,
  maxHelloBytes: 65_536,
  maxEventBytes: 1_048_576,
  maxInFlight: 16,
  maxInFlightBytes: 8_388_608,
  submitsPerMinute: 60,
  framesPerTenSeconds: 2_000,
  connectionsPerUser: 10,
  streamsPerConnection: 100,
  maxGreeting: 1_000,
  maxBufferedBytes: 262_144,
  pageEntries: 512,
  pageBytes: 65_536,
  maxBatchBytes: 65_536,
};

export const defaultTimes: Omit<ManagerTimes, 'heartbeatMs'> = {
  helloTimeoutMs: 10_000,
  graceMs: 5_000,
  expiringMs: 60_000,
  refreshFloorMs: 1_000,
  authTimeoutMs: 10_000,
  runIdleMs: 3_600_000,
  ownerLeaseMs: 15_000,
  ownerRenewMs: 5_000,
  cancelGraceMs: 10_000,
  claimLeaseMs: 30_000,
  retryAfterMs: 1_000,
  restartSpreadMs: 5_000,
  confirmTimeoutMs: 5_000,
};
