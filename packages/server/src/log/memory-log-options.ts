/** What bounds a memory log: every collection it keeps has a limit here. */
import { type Clock, systemClock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';

/** How much a stream may keep. Events of open runs are kept beyond the first three: they are pinned. [K11, K13] */
export interface StreamLimits {
  /** Events kept per stream. @defaultValue 10_000 */
  readonly maxEvents: number;
  /**
   * Bytes kept per stream, as they are held: a memory log counts heap, some 400 bytes for a short event. The newest event
   * always stays. @defaultValue 8_388_608
   */
  readonly maxBytes: number;
  /** Events that the log took longer ago than this are forgotten, in milliseconds, give or take a 32nd. @defaultValue 3_600_000 (1 h) */
  readonly maxAgeMs: number;
  /**
   * Event ids remembered per stream: appending one of the last so many again is one event. Ids of events that were taken
   * longer than `maxAgeMs` ago are forgotten too, and no id before its event. @defaultValue 10_000
   */
  readonly eventIds: number;
  /** Ended runs remembered per stream: nothing more is taken for them. @defaultValue 1_000 */
  readonly endedRuns: number;
  /** Open runs per stream; the opening of one more is refused as `too-many-runs`. @defaultValue 1_000 */
  readonly openRuns: number;
  /**
   * Bytes pinned for one open run, beyond what the stream keeps anyway. Over it the oldest events of the run go, but for
   * its opening one, and readers are told. @defaultValue 16_777_216
   */
  readonly openRunBytes: number;
  /** A run without news for so long, or interrupted so long ago, is no longer pinned, in milliseconds. @defaultValue 2_592_000_000 (30 days) */
  readonly openRunMs: number;
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
  /**
   * Bytes of heap held for all streams. Over it, streams lose their older half, in turn, and those that have nothing else
   * the older half of their largest open run. @defaultValue 536_870_912
   */
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
  maxBytes: 8 * 1024 * 1024,
  maxAgeMs: 3_600_000,
  eventIds: 10_000,
  endedRuns: 1_000,
  openRuns: 1_000,
  openRunBytes: 16 * 1024 * 1024,
  openRunMs: 30 * 86_400_000,
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
