/** Events to append, and a follower that keeps what it is told, for tests of one kind of log. */
import { vi } from 'vitest';
import type { AppendOutcome, EventDraft, EventLog, LogEntry, LogFollower } from '../../src/log/event-log.ts';

let made = 0;

/** A stream name that no other test uses. */
export const freshStream = (): string => `thread:${process.pid}-${++made}`;
export const freshUser = (): string => `user-${process.pid}-${++made}`;

/** An event to append; the text names the id, so that a mix-up shows. */
export const draft = (id: string, more: Partial<EventDraft> = {}): EventDraft => ({
  id,
  text: `"id":"${id}","type":"note","data":{"list":[],"map":{},"big":9007199254740991}`,
  ...more,
});

/** Appends one event. */
export const append = async (log: EventLog, stream: string, one: EventDraft): Promise<AppendOutcome> =>
  (await log.append(stream, [one]))[0]!;

export const everything = { entries: 1_000, bytes: 1_000_000 };

export interface RecordedFollower extends LogFollower {
  readonly entries: (LogEntry & { epoch: string })[];
  /** As `from-until`. */
  readonly seenRanges: string[];
  disturbances: number;
}

export function recordFollower(): RecordedFollower {
  return {
    entries: [],
    seenRanges: [],
    disturbances: 0,
    appended(epoch, entry) {
      this.entries.push({ ...entry, epoch });
    },
    disturbed() {
      this.disturbances++;
    },
    seen(_epoch, { from, until }) {
      this.seenRanges.push(`${from}-${until}`);
    },
  };
}

/** Waits for what other nodes do to arrive; the assertion's own failure is what a timeout shows. */
export const eventually = (assertion: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(assertion, { timeout: 120_000, interval: 2 });
