/** What a log has to bring along to be held to the contract. */

import type {
  AppendOutcome,
  EventDraft,
  EventLog,
  LogEntry,
  LogFollower,
  LogPage,
  StreamLimits,
  SubmitLimits,
} from '@throughline/server';
import { vi } from 'vitest';

/** A log that was made for one test, empty or shared with other tests, which use streams and users of their own. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** The same data as another node sees it. For a log of one node: the same log. */
  readonly elsewhere: EventLog;
  /** The log's time, in epoch milliseconds: the manual clock that it was given, or the real time and the shift so far. */
  now(): number;
  /** Moves the log's time and runs what falls due. A log whose time is a server's adds it to whatever that says. */
  advance(ms: number): void;
  /** Closes it, and removes what it left. */
  close(): Promise<void>;
}

/** Makes a log with the given bounds, and the documented defaults for the rest. */
export type MakeLog = (bounds?: {
  limits?: Partial<StreamLimits>;
  submits?: Partial<SubmitLimits>;
}) => Promise<LogUnderTest>;

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

/** A page as one line: numbers that are kept, and holes as `[from-until: runs that are hit]`. */
export function written({ entries, holes }: LogPage): string {
  const steps = [
    ...entries.map(({ seq }) => ({ at: seq, says: String(seq) })),
    ...holes.map(({ from, until, runs }) => ({
      at: from,
      says: `[${from}-${until}${runs?.map((run) => ` ${run}`).join('') ?? '?'}]`,
    })),
  ];
  return steps
    .sort((one, other) => one.at - other.at)
    .map(({ says }) => says)
    .join(' ');
}

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
