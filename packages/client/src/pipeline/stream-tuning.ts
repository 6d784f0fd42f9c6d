/** The numbers by which each stream is kept in order. [S3, S4, V9] */
import type { ChannelTiming } from './channel-timing.ts';

export interface StreamTuning extends ChannelTiming {
  /** `seen` is told to the server at most once in so many milliseconds … @defaultValue 1_000 */
  readonly seenEveryMs: number;
  /** … or at once when so many events have not been told. @defaultValue 256 */
  readonly maxUnseen: number;
}
