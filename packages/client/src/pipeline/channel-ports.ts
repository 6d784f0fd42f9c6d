/** What one stream needs from the rest of the client, and the numbers it goes by. */
import type { Clock } from '@throughline/protocol';
import type { LostEvents, Origin, SkippedEvents, StreamReset } from '../listeners/delivered-event.ts';
import type { Turn } from '../turn/turn.ts';
import type { ChannelTiming } from './channel-timing.ts';
import type { Arrival } from './decode.ts';
import type { FrameSender } from './frame-sender.ts';
import type { HistorySeed } from './history-seed.ts';
import type { LinkCheck } from './link-check.ts';
import type { AskStream } from './seeding.ts';

/** What is counted of a stream. */
export type StreamCount = 'duplicates' | 'gapsOpened' | 'gapsRepaired' | 'gapsLost' | 'resets';

/** Where events end: nothing of it throws. */
export interface EventSink {
  /** The run index, add-ons and listeners; returns when they have run. */
  dispatch(arrival: Arrival, origin: Origin, seen: boolean): void;
  lost(lost: LostEvents): void;
  /** Numbers that tell nothing new: a later event says the same. [K6] */
  skipped(skipped: SkippedEvents): void;
  reset(reset: StreamReset): void;
  /** Events that come from now on belong to this epoch. */
  epoch(stream: string, epoch: string): void;
  /** The page is at `seq`, and these runs are open. [S11] */
  live(stream: string, seq: number, runs: readonly string[]): void;
  seed(stream: string, seed: HistorySeed): void;
  /** The stream is sent again from an earlier place. */
  widened(stream: string): void;
  count(what: StreamCount, times?: number): void;
  /** Number of the first event of the oldest run that is open. [C3] */
  oldestOpenRun(stream: string): number | undefined;
}

export interface ChannelPorts extends EventSink {
  readonly clock: Clock;
  readonly timing: ChannelTiming;
  readonly turn: Turn;
  readonly connection: FrameSender;
  /** How long to wait before a refused stream is asked for again, by attempt (1, 2, 3 …). */
  readonly retryDelayMs: (attempt: number) => number;
  readonly newRef: () => string;
  /** Whether the link is busy with a large message, before a stream is taken for stuck. [L7] */
  readonly checkLink: LinkCheck;
  /** Asks the app's own record of a stream; never rejects. Undefined when the app has none. */
  readonly history: (stream: string) => AskStream | undefined;
  /** The cursor of some stream moved. */
  readonly moved: () => void;
  readonly statusChanged: (stream: string) => void;
}
