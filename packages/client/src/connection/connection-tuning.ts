/** The numbers by which a connection dials, listens and waits; their values stand in `defaults.ts`. */

export interface ConnectionTuning {
  /** Time for token, URL and the opening of the socket together. @defaultValue 10_000 */
  readonly connectTimeoutMs: number;
  /** Time for the server's `welcome` once `hello` was sent. @defaultValue 10_000 */
  readonly helloTimeoutMs: number;
  /** Silence allowed on top of the server's `heartbeatMs`. [L2] @defaultValue 5_000 */
  readonly graceMs: number;
  /** Time for anything to come in after a ping that asks whether the socket is alive. [L2, L3] @defaultValue 2_000 */
  readonly pongTimeoutMs: number;
  /** The longest that a wait becomes when silences moved nothing. [L7] @defaultValue 300_000 */
  readonly longestWaitMs: number;
  /** A socket that is live for so long proves that things are well again: the attempt count falls back. [B3] @defaultValue 5_000 */
  readonly stableAfterMs: number;
  /** Time for a token that replaces one about to expire. [B5] @defaultValue 10_000 */
  readonly tokenTimeoutMs: number;
  /** The least time between two tokens on one connection. [L8] @defaultValue 1_000 */
  readonly refreshFloorMs: number;
  /** The least wait before the provider is asked once more for a token that is accepted. [L8] @defaultValue 2_000 */
  readonly refusedWaitMs: number;
  /** How often the two clocks are compared, to notice that the machine slept. [L3] @defaultValue 5_000 */
  readonly watchMs: number;
  /** The two clocks running apart by more than this is a sleep, or a clock that was set. [L3] @defaultValue 2_000 */
  readonly jumpMs: number;
  /** The wait before attempt n is drawn between 0 and `min(capMs, firstMs · factorⁿ⁻¹)`. [B1] */
  readonly backoff: BackoffTuning;
}

export interface BackoffTuning {
  /** @defaultValue 1_000 */
  readonly firstMs: number;
  /** @defaultValue 2 */
  readonly factor: number;
  /** @defaultValue 30_000 */
  readonly capMs: number;
}
