/** One stream in memory: numbers events without holes, pins those of open runs, and says of every number what became of it. [V1, K9–K14] */
import { AgeMarks } from './age-marks.ts';
import type { AppendOutcome, EventDraft, Hole, LogEntry, LogPage, ReadLimits, StreamState } from './event-log.ts';
import { createEventRing, entryAt, pushEntry, shiftEntry, tightenRing } from './event-ring.ts';
import type { MemoryLogLimits } from './memory-log-options.ts';
import type { SeqRange } from './open-run.ts';
import { PinnedEntries } from './pinned-entries.ts';
import { RecentIds } from './recent-ids.ts';
import { RunBook } from './run-book.ts';
import type { RunRecord } from './run-record.ts';
import { numberedEntry } from './stored-entry.ts';
import type { StreamFollowers } from './stream-followers.ts';

/** Events that the end of a run set free and that go with each call. */
const STEP = 256;
/** What is left of a run that was over its bound: less than it might, so that not every event shortens it again. */
const SHORTENED = 7 / 8;

export class MemoryStream {
  readonly epoch: string;
  readonly ring = createEventRing();
  readonly pinned = new PinnedEntries();
  readonly ids: RecentIds;
  readonly runs: RunBook;
  readonly followers: StreamFollowers;
  seen: readonly SeqRange[] = [];
  /** When it was last used, in epoch milliseconds. */
  usedAt = 0;
  /** Bytes that the table of streams has counted for it. */
  counted = 0;
  private readonly limits: MemoryLogLimits;
  private readonly ages: AgeMarks;
  /** The highest number that is gone. */
  private lastGone = 0;
  /** Runs whose pinned events go, a step with each call. */
  private readonly unpinned: RunRecord[] = [];

  constructor(epoch: string, limits: MemoryLogLimits, followers: StreamFollowers) {
    this.epoch = epoch;
    this.limits = limits;
    this.ids = new RecentIds(limits.eventIds, (seq) => this.find(seq) !== undefined);
    this.runs = new RunBook(limits);
    this.ages = new AgeMarks(limits.maxAgeMs);
    this.followers = followers;
  }

  /** Bytes of heap that it holds. */
  get bytes(): number {
    return this.ring.bytes + this.pinned.bytes + this.ids.bytes;
  }

  find(seq: number): LogEntry | undefined {
    return entryAt(this.ring, seq) ?? this.pinned.find(seq);
  }

  get state(): StreamState {
    const { epoch, ring, seen, runs } = this;
    const oldest = this.pinned.next(0)?.seq ?? ring.first;
    return { epoch, head: ring.head, front: this.lastGone + 1, oldest, seen, openRuns: runs.listOpen() };
  }

  /** Gives the event its number, unless it has one, or its run takes nothing. Tells nobody yet. [V1] */
  append(draft: EventDraft, now: number): AppendOutcome {
    const { ring, ids, runs, epoch } = this;
    const known = ids.find(draft.id);
    if (known !== undefined) return { status: 'duplicate', epoch, seq: known };
    const refusal = runs.refusal(draft, epoch);
    if (refusal) return { status: refusal };
    const seq = ring.head + 1;
    pushEntry(ring, numberedEntry(draft, seq));
    ids.add(draft.id, seq);
    this.ages.note(seq, now);
    this.unpin(runs.note(draft, seq, now));
    this.dropExcess();
    return { status: 'appended', epoch, seq };
  }

  /** What follows a number: entries and holes, and how far they go. [K14] */
  read(after: number, limits: ReadLimits): LogPage {
    const last = Math.min(this.ring.head, limits.until ?? this.ring.head);
    const entries: LogEntry[] = [];
    const holes: Hole[] = [];
    let through = after;
    let bytes = 0;
    const passTo = (seq: number): void => {
      if (seq > through) holes.push(this.runs.hole({ from: through + 1, until: seq }));
    };
    const page = (): LogPage => ({ state: this.state, entries, holes, through });
    if (limits.entries < 1 || after >= last) return page();
    for (const entry of this.keptAfter(after)) {
      if (entry.seq > last) break;
      bytes += entry.text.length;
      if (entries.length === limits.entries || (entries.length > 0 && bytes > limits.bytes)) return page();
      passTo(entry.seq - 1);
      entries.push(entry);
      through = entry.seq;
    }
    passTo(last);
    through = last;
    return page();
  }

  /** Forgets everything up to a number, open runs included. */
  trim(upTo: number): void {
    for (const entry of [...this.pinned.after(0)]) {
      if (entry.seq > upTo) break;
      this.dropPinned(entry.seq);
    }
    while (this.ring.first <= Math.min(upTo, this.ring.head)) this.drop(shiftEntry(this.ring)!);
    tightenRing(this.ring);
  }

  /** What has become due: old events go, old runs are no longer pinned, and what was set free goes a step further. */
  tend(now: number): void {
    this.unpin(this.runs.expire(now, this.ring.head));
    const aged = this.ages.takenBefore(now - this.limits.maxAgeMs);
    if (aged !== undefined) {
      this.passFirst(aged);
      this.ids.forget(aged);
    }
    this.freeStep();
  }

  /** Takes half of what it keeps, for others: first of what no open run needs, then of its largest open run. [K13] */
  yieldHalf(): void {
    const { ring } = this;
    const bytes = this.bytes;
    this.passFirst(ring.head - Math.ceil((ring.head - ring.first + 1) / 2));
    for (const run of this.unpinned.splice(0)) this.dropRun(run);
    this.ids.halve();
    if (this.bytes < bytes) return;
    let largest: RunRecord | undefined;
    for (const run of this.runs.open.values()) if (run.pinnedBytes > (largest?.pinnedBytes ?? 0)) largest = run;
    if (largest) this.shorten(largest, largest.pinnedBytes / 2);
  }

  private *keptAfter(after: number): Generator<LogEntry> {
    const { ring } = this;
    if (after + 1 < ring.first) yield* this.pinned.after(after);
    for (let seq = Math.max(ring.first, after + 1); seq <= ring.head; seq++) yield entryAt(ring, seq)!;
  }

  /** By count and bytes. The newest event stays even when it alone is over the bound: it has been acknowledged. */
  private dropExcess(): void {
    const { ring, limits } = this;
    while (ring.head - ring.first >= limits.maxEvents || (ring.bytes > limits.maxBytes && ring.first < ring.head)) {
      this.passFirst(ring.first);
    }
    this.freeStep();
  }

  /** The dense part begins after that number; what an open run has below it is pinned. */
  private passFirst(upTo: number): void {
    const { ring } = this;
    while (ring.first <= Math.min(upTo, ring.head)) {
      const entry = shiftEntry(ring)!;
      const run = this.runs.openRunOf(entry);
      if (run) this.pin(entry, run);
      else this.drop(entry);
    }
    tightenRing(ring);
  }

  private pin(entry: LogEntry, run: RunRecord): void {
    const before = this.pinned.bytes;
    this.pinned.add(entry);
    run.pinned.push(entry.seq);
    run.pinnedBytes += this.pinned.bytes - before;
    if (run.pinnedBytes > this.limits.openRunBytes) this.shorten(run, this.limits.openRunBytes * SHORTENED);
  }

  /** The oldest pinned events of a run go, but for its opening one, until at most so many bytes are left. */
  private shorten(run: RunRecord, bytes: number): void {
    let index = run.pinnedFrom;
    if (run.pinned[index] === run.firstSeq) index++;
    while (run.pinnedBytes > bytes && index < run.pinned.length) this.dropPinned(run.pinned[index++]!, run);
    const kept = run.pinned[run.pinnedFrom] === run.firstSeq && this.pinned.find(run.firstSeq) ? [run.firstSeq] : [];
    run.pinned = [...kept, ...run.pinned.slice(index)];
    run.pinnedFrom = 0;
  }

  private unpin(runs: readonly RunRecord[]): void {
    for (const run of runs) {
      // Without its opening event a fold knows that something is missing; with it alone, it would not. [K12]
      if (run.missing) this.dropPinned(run.firstSeq);
      this.unpinned.push(run);
    }
  }

  /** Oldest first, so that what is left of a run never begins with more than it can tell. */
  private freeStep(): void {
    for (let steps = 0; steps < STEP && this.unpinned.length > 0; steps++) {
      const run = this.unpinned[0]!;
      if (run.pinnedFrom < run.pinned.length) this.dropPinned(run.pinned[run.pinnedFrom++]!);
      else this.unpinned.shift();
    }
  }

  private dropRun(run: RunRecord): void {
    for (const seq of run.pinned.slice(run.pinnedFrom)) this.dropPinned(seq);
  }

  private dropPinned(seq: number, of?: RunRecord): void {
    const before = this.pinned.bytes;
    const entry = this.pinned.remove(seq);
    if (!entry) return;
    const run = of ?? this.runs.openRunOf(entry);
    if (run) run.pinnedBytes -= before - this.pinned.bytes;
    this.drop(entry);
  }

  private drop(entry: LogEntry): void {
    this.lastGone = Math.max(this.lastGone, entry.seq);
    this.ids.dropped(entry.id);
    this.runs.openRunOf(entry)?.lost(entry.seq);
  }
}
