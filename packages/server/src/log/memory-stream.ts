/** One stream in memory: numbers events without holes, forgets by count, bytes and age, and says how far. [V1] */
import type { AppendOutcome, EventDraft, LogEntry, LogPage, ReadLimits, StreamState } from './event-log.ts';
import { createEventRing, dropEntries, type EventRing, entryAt, pushEntry } from './event-ring.ts';
import type { MemoryLogLimits } from './memory-log-options.ts';
import { createRecentIds, type RecentIds } from './recent-ids.ts';
import { createRunBook, type RunBook } from './run-book.ts';
import { createStreamFollowers, type StreamFollowers } from './stream-followers.ts';

/** A record, not an object with methods: there may be very many, most of them idle. */
export interface MemoryStream {
  readonly epoch: string;
  readonly ring: EventRing;
  readonly ids: RecentIds;
  readonly runs: RunBook;
  readonly followers: StreamFollowers;
  seen: number;
  /** When it was last used, in epoch milliseconds. */
  usedAt: number;
}

export function createMemoryStream(
  epoch: string,
  limits: MemoryLogLimits,
  onError: (error: unknown) => void,
): MemoryStream {
  return {
    epoch,
    ring: createEventRing(),
    ids: createRecentIds(limits.eventIds),
    runs: createRunBook(limits),
    followers: createStreamFollowers(onError),
    seen: 0,
    usedAt: 0,
  };
}

/** Forgets what is too old; with it the ids, whose retries are long over. */
export function forgetOld(stream: MemoryStream, now: number, limits: MemoryLogLimits): void {
  const { ring } = stream;
  const before = ring.oldest;
  let keep = before;
  for (let entry = entryAt(ring, keep); entry && entry.at < now - limits.maxAgeMs; entry = entryAt(ring, keep)) keep++;
  if (keep === before) return;
  dropEntries(ring, keep - 1);
  stream.ids.forget(keep - 1);
}

function forgetExcess({ ring }: MemoryStream, limits: MemoryLogLimits): void {
  let keep = Math.max(ring.oldest, ring.head - limits.maxEvents + 1);
  let bytes = ring.bytes;
  for (let seq = ring.oldest; seq < keep; seq++) bytes -= entryAt(ring, seq)!.text.length;
  // The newest event stays even when it alone is over the bound: it has been acknowledged.
  while (bytes > limits.maxBytes && keep < ring.head) bytes -= entryAt(ring, keep++)!.text.length;
  if (keep > ring.oldest) dropEntries(ring, keep - 1);
}

/** Gives the event its number, unless it has one, or its run has ended. Tells nobody yet. */
export function appendTo(stream: MemoryStream, draft: EventDraft, limits: MemoryLogLimits): AppendOutcome {
  const { ring, ids, runs, epoch } = stream;
  const known = ids.find(draft.id);
  if (known !== undefined) return { status: 'duplicate', epoch, seq: known };
  if (draft.runId !== undefined && runs.hasEnded(draft.runId)) return { status: 'run-ended' };
  const seq = ring.head + 1;
  pushEntry(ring, numbered(draft, seq));
  ids.add(draft.id, seq);
  runs.note(draft, seq);
  forgetExcess(stream, limits);
  return { status: 'appended', epoch, seq };
}

/** A copy: what the caller does to its draft later changes nothing. */
function numbered(draft: EventDraft, seq: number): LogEntry {
  const { id, at, runId, opens, closes, text } = draft;
  if (runId === undefined) return { id, at, text, seq };
  if (!opens && !closes) return { id, at, text, seq, runId };
  return { id, at, text, seq, runId, ...(opens && { opens }), ...(closes && { closes }) };
}

export const stateOf = ({ epoch, ring, runs, seen }: MemoryStream): StreamState => ({
  epoch,
  head: ring.head,
  oldest: ring.oldest,
  seen,
  openRuns: runs.open(),
});

export function readFrom(stream: MemoryStream, after: number, limits: ReadLimits): LogPage {
  const { ring } = stream;
  const last = Math.min(ring.head, limits.until ?? ring.head, after + limits.entries);
  const entries: LogEntry[] = [];
  let bytes = 0;
  for (let seq = after + 1; seq >= ring.oldest && seq <= last; seq++) {
    const entry = entryAt(ring, seq)!;
    bytes += entry.text.length;
    if (entries.length > 0 && bytes > limits.bytes) break;
    entries.push(entry);
  }
  return { state: stateOf(stream), entries };
}
