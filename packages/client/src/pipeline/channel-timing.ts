/** The numbers of one stream. [S3, S4] */

export interface ChannelTiming {
  /** How many events ahead of the cursor an early one may lie and still be held. @defaultValue 256 */
  readonly window: number;
  /** How long an early event waits for the ones before it until they are asked for, in milliseconds. @defaultValue 50 */
  readonly gapGraceMs: number;
  /** How long an answer may make no progress before it is asked for again, in milliseconds. @defaultValue 5_000 */
  readonly gapRetryMs: number;
  /** How long nothing may move before missing events count as lost, in milliseconds. @defaultValue 30_000 */
  readonly giveUpMs: number;
  /** How long a verdict or a replay may make no progress before the stream is subscribed anew. @defaultValue 10_000 */
  readonly replayTimeoutMs: number;
}
