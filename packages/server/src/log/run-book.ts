/** Knows the runs of one stream: which are open and pinned, which have ended, and which a hole hits. [V1, V8, K11, K13] */
import { EndedRuns } from './ended-runs.ts';
import type { AppendOutcome, EventDraft, Hole, LogEntry } from './event-log.ts';
import type { OpenRun, SeqRange } from './open-run.ts';
import { fenceRefusal, noteFence, takeOverRun } from './run-fence.ts';
import type { Takeover, TakeoverOutcome } from './run-owners.ts';
import { RunRecord } from './run-record.ts';

export interface RunBookLimits {
  readonly openRuns: number;
  readonly endedRuns: number;
  readonly openRunMs: number;
}

export class RunBook {
  /** In order of their opening. */
  readonly open = new Map<string, RunRecord>();
  private readonly ended: EndedRuns;
  private readonly limits: RunBookLimits;
  /** The earliest time at which a run can be too old, as far as is known. */
  private nextExpiry = Number.POSITIVE_INFINITY;

  constructor(limits: RunBookLimits) {
    this.limits = limits;
    this.ended = new EndedRuns(limits.endedRuns);
  }

  /** The open run that an event belongs to, if there is one. */
  openRunOf({ runId, seq }: LogEntry): RunRecord | undefined {
    const run = runId === undefined ? undefined : this.open.get(runId);
    return run && seq >= run.firstSeq ? run : undefined;
  }

  /** Why an event of a run cannot be taken. */
  refusal(draft: EventDraft, epoch: string): Exclude<AppendOutcome['status'], 'appended' | 'duplicate'> | undefined {
    const { runId, opens, closes } = draft;
    if (runId === undefined) return undefined;
    if (this.ended.has(runId)) return 'run-ended';
    const run = this.open.get(runId);
    const isNew = opens && !closes && !run;
    if (isNew && this.open.size >= this.limits.openRuns) return 'too-many-runs';
    return fenceRefusal(draft, run, epoch);
  }

  takeOver(takeover: Takeover, epoch: string): TakeoverOutcome {
    return this.ended.has(takeover.runId) ? 'run-ended' : takeOverRun(takeover, this.open.get(takeover.runId), epoch);
  }

  /** Of these nothing more is taken, though their end was never told. [R13] */
  forbid(runIds: Iterable<string>): void {
    for (const runId of runIds) this.ended.add(runId, 0, 0);
  }

  /** Notes an event that got a number; gives the runs that are no longer pinned because of it. */
  note(draft: EventDraft, seq: number, now: number): readonly RunRecord[] {
    const { runId, opens, closes } = draft;
    if (runId === undefined) return none;
    const run = this.open.get(runId);
    if (run) run.lastAt = now;
    else if (opens && !closes) this.add(new RunRecord(runId, seq, now));
    const noted = this.open.get(runId);
    if (noted) noteFence(draft, noted);
    const unpinned: RunRecord[] = [];
    if (closes) {
      this.ended.add(runId, run?.firstSeq ?? seq, seq);
      if (run && draft.waits) run.interrupted = true;
      else if (run) unpinned.push(this.remove(run));
    }
    const continued = opens && draft.continues !== undefined ? this.open.get(draft.continues) : undefined;
    if (continued?.interrupted) unpinned.push(this.remove(continued));
    return unpinned.length === 0 ? none : unpinned;
  }

  /** Takes out runs of which nothing was heard for too long. */
  expire(now: number, head: number): readonly RunRecord[] {
    if (now < this.nextExpiry) return none;
    const old = [...this.open.values()].filter((run) => run.lastAt + this.limits.openRunMs <= now);
    for (const run of old) {
      this.remove(run);
      // A page may still have it open: from now on a hole can no longer say that it hits nothing.
      if (!run.interrupted) this.ended.forgetUpTo(head);
    }
    this.nextExpiry = Number.POSITIVE_INFINITY;
    for (const run of this.open.values()) this.expectExpiry(run);
    return old;
  }

  hole({ from, until }: SeqRange): Hole {
    const ended = this.ended.openAt(from);
    if (!ended) return { from, until };
    const runs = new Set(ended);
    for (const run of this.open.values()) {
      const { missing } = run;
      if (missing && missing.from <= until && missing.until >= from) runs.add(run.runId);
      else runs.delete(run.runId);
    }
    return { from, until, runs: [...runs] };
  }

  listOpen(): readonly OpenRun[] {
    return Array.from(this.open.values(), (run) => run.view());
  }

  private add(run: RunRecord): void {
    this.open.set(run.runId, run);
    this.expectExpiry(run);
  }

  private remove(run: RunRecord): RunRecord {
    this.open.delete(run.runId);
    return run;
  }

  private expectExpiry({ lastAt }: RunRecord): void {
    this.nextExpiry = Math.min(this.nextExpiry, lastAt + this.limits.openRunMs);
  }
}

const none: readonly RunRecord[] = [];
