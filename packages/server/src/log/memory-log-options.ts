/** What bounds a memory log: every collection it keeps has a limit here. */
import { type Clock, systemClock } from '@throughline/protocol';
import { ServerError } from '../server-error.ts';

/** How much a stream may keep. */
export interface StreamLimits {
  /** Events kept per stream. @defaultValue 10_000 */
  readonly maxEvents: number;
  /** Length of the events' text kept per stream, in characters; the newest event always stays. @defaultValue 4_194_304 */
  readonly maxBytes: number;
  /** Events older than this are forgotten when the stream is next used, in milliseconds. @defaultValue 3_600_000 (1 h) */
  readonly maxAgeMs: number;
  /**
   * Event ids remembered per stream: appending one of the last so many again is one event.
   * Ids of events older than `maxAgeMs` are forgotten too. @defaultValue 10_000
   */
  readonly eventIds: number;
  /** Ended runs remembered per stream: nothing more is taken for them. @defaultValue 1_000 */
  readonly endedRuns: number;
  /** Open runs listed per stream; one more and the oldest is no longer listed. @defaultValue 1_000 */
  readonly openRuns: number;
}

/** How long claims and receipts are remembered, and how many. */
export interface SubmitLimits {
  /** In milliseconds from the receipt, or from the lapse. @defaultValue 600_000 (10 min) */
  readonly ttlMs: number;
  /** Submits remembered per user; one more is refused as `full` until the oldest may be forgotten. @defaultValue 2_000 */
  readonly maxPerUser: number;
}

export type MemoryLogLimits = StreamLimits & {
  /**
   * Streams kept. Over it, streams that nobody follows go, least recently used first; made anew they have a new epoch.
   * @defaultValue 100_000
   */
  readonly maxStreams: number;
  /** Length of all texts of all streams, in characters; over it, streams lose their older half, in turn. @defaultValue 536_870_912 */
  readonly maxTotalBytes: number;
};

export interface MemoryLogOptions {
  /** @defaultValue the platform's clock */
  readonly clock?: Clock;
  /** 0 ≤ x < 1; epochs and claims come from it. @defaultValue the platform's `crypto` */
  readonly random?: () => number;
  readonly limits?: Partial<MemoryLogLimits>;
  readonly submits?: Partial<SubmitLimits>;
  /** Told what a follower threw. @defaultValue nothing */
  readonly onError?: (error: unknown) => void;
}

export const streamDefaults: StreamLimits = {
  maxEvents: 10_000,
  maxBytes: 4 * 1024 * 1024,
  maxAgeMs: 3_600_000,
  eventIds: 10_000,
  endedRuns: 1_000,
  openRuns: 1_000,
};

export const submitDefaults: SubmitLimits = { ttlMs: 600_000, maxPerUser: 2_000 };

const defaults = {
  clock: systemClock,
  random: undefined,
  limits: { ...streamDefaults, maxStreams: 100_000, maxTotalBytes: 512 * 1024 * 1024 },
  submits: submitDefaults,
  onError: () => {},
};

export interface MemoryLogSettings {
  readonly clock: Clock;
  readonly random: (() => number) | undefined;
  readonly limits: MemoryLogLimits;
  readonly submits: SubmitLimits;
  readonly onError: (error: unknown) => void;
}

/** Complete values, or an `invalid-option` error that names the option. */
export function resolveMemoryLogOptions(options: MemoryLogOptions): MemoryLogSettings {
  const limits = { ...defaults.limits, ...options.limits };
  const submits = { ...defaults.submits, ...options.submits };
  for (const [name, value] of Object.entries({ ...limits, ...submits })) {
    if (!(value >= 1)) {
      throw new ServerError('invalid-option', `createMemoryLog: \`${name}\` must be 1 or more, not ${value}.`);
    }
  }
  return { ...defaults, ...options, limits, submits };
}
