/** What one stream needs from the rest of the client, and the numbers it goes by. */
import type { ClientFrame, Clock } from '@throughline/protocol';
import type { LostEvents, Origin, StreamReset } from '../listeners/delivered-event.ts';
import type { Arrival } from './decode.ts';
import type { HistorySeed } from './history-seed.ts';
import type { LinkCheck } from './link-check.ts';

/** The numbers of one stream. */
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

export interface ChannelPorts {
  readonly clock: Clock;
  readonly timing: ChannelTiming;
  /** How long to wait before a refused stream is asked for again, by attempt (1, 2, 3 …). */
  readonly retryDelayMs: (attempt: number) => number;
  /** Does nothing when there is no welcomed connection. */
  send(frame: ClientFrame): void;
  newRef(): string;
  /** Whether the link is busy with a large message, before a stream is taken for stuck. [L7] */
  readonly checkLink: LinkCheck;
  /** Views and listeners; returns when they have run. */
  dispatch(arrival: Arrival, origin: Origin, seen: boolean): void;
  lost(lost: LostEvents): void;
  /** Tells the views, and the app. */
  reset(reset: StreamReset): void;
  /** Events that come from now on belong to this epoch. */
  epoch(stream: string, epoch: string): void;
  /** The page is at `seq`, and these runs are open. [S11] */
  liveRuns(stream: string, seq: number, runs: readonly string[]): void;
  seed(stream: string, seed: HistorySeed): void;
  /** Asks the app's own record; never rejects. Undefined when the app has none. */
  readonly history:
    | ((stream: string, reason: 'first' | 'reset', signal: AbortSignal) => Promise<HistorySeed | null>)
    | undefined;
  /** The cursor moved (tells `seen` and the store). */
  moved(): void;
  statusChanged(): void;
  count(what: 'duplicates' | 'skipped' | 'gapsOpened' | 'gapsRepaired' | 'gapsLost' | 'resets', times?: number): void;
  /** Number of the first event of the oldest run that is open in the views. [C3] */
  oldestOpenRun(stream: string): number | undefined;
}
