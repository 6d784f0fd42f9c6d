/** A stream as one would explain it: a list, a set of what is gone, two sets of runs. */

import type {
  AppendOutcome,
  EventDraft,
  Hole,
  LogEntry,
  LogPage,
  ReadLimits,
  SeqRange,
  StreamState,
} from '@throughline/server';
import { expect } from 'vitest';

export interface StreamModel {
  append(draft: EventDraft): AppendOutcome;
  trim(upTo: number): void;
  seen(range: SeqRange): void;
  read(after: number, limits: ReadLimits): LogPage;
  state(): StreamState;
  everything(): readonly LogEntry[];
}

interface Run {
  readonly firstSeq: number;
  endSeq?: number;
  /** It has not ended, or it was interrupted and not continued. */
  isPinned: boolean;
}

export function createStreamModel(limits: { maxEvents: number; eventIds: number }, epoch: string): StreamModel {
  const all: LogEntry[] = [];
  const gone = new Set<number>();
  const runs = new Map<string, Run>();
  const seen = new Set<number>();

  const isPinned = ({ runId, seq }: LogEntry): boolean => {
    const run = runs.get(runId ?? '');
    return run !== undefined && run.isPinned && seq >= run.firstSeq;
  };
  const kept = (): LogEntry[] => all.filter(({ seq }) => !gone.has(seq));

  const missingOf = (runId: string): Pick<Hole, 'from' | 'until'> | undefined => {
    const seqs = all
      .filter((entry) => entry.runId === runId && entry.seq >= runs.get(runId)!.firstSeq && gone.has(entry.seq))
      .map(({ seq }) => seq);
    return seqs.length === 0 ? undefined : { from: seqs[0]!, until: seqs.at(-1)! };
  };

  const trimToLimits = (): void => {
    for (const entry of all) if (entry.seq <= all.length - limits.maxEvents && !isPinned(entry)) gone.add(entry.seq);
  };

  const unpin = (runId: string): void => {
    const run = runs.get(runId)!;
    run.isPinned = false;
    if (missingOf(runId)) gone.add(run.firstSeq);
  };

  const noteRun = (draft: EventDraft, seq: number): void => {
    const { runId, opens, closes, waits, continues } = draft;
    if (runId === undefined) return;
    const known = runs.get(runId);
    if (closes) {
      runs.set(runId, { firstSeq: known?.firstSeq ?? seq, endSeq: seq, isPinned: known?.isPinned ?? false });
      if (known && !waits) unpin(runId);
    } else if (opens && !known) runs.set(runId, { firstSeq: seq, isPinned: true });
    const continued = runs.get(continues ?? '');
    if (opens && continued?.isPinned && continued.endSeq) unpin(continues!);
  };

  const state = (): StreamState => ({
    epoch,
    head: all.length,
    front: Math.max(0, ...gone) + 1,
    oldest: kept()[0]?.seq ?? all.length + 1,
    seen: rangesOf(seen),
    openRuns: [...runs]
      .filter(([, run]) => run.isPinned)
      .map(([runId, { firstSeq, endSeq }]) => {
        const missing = missingOf(runId);
        return {
          runId,
          firstSeq,
          lastAt: expect.any(Number),
          ...(missing && { missing }),
          ...(endSeq && { interrupted: true as const }),
        };
      }),
  });

  const hole = (from: number, until: number): Hole => {
    const isHit = ([runId, { firstSeq, endSeq, isPinned }]: [string, Run]): boolean => {
      const missing = missingOf(runId);
      if (isPinned) return missing !== undefined && missing.from <= until && missing.until >= from;
      return firstSeq < from && endSeq! >= from;
    };
    const hit = [...runs].filter(isHit).map(([runId]) => runId);
    return { from, until, runs: expect.toSatisfy((named: string[]) => same(named, hit)) };
  };

  return {
    append(draft) {
      const known = all.find(
        ({ id, seq }) => id === draft.id && (seq > all.length - limits.eventIds || !gone.has(seq)),
      );
      if (known) return { status: 'duplicate', epoch, seq: known.seq };
      if (runs.get(draft.runId ?? '')?.endSeq) return { status: 'run-ended' };
      const seq = all.length + 1;
      all.push({ ...draft, seq });
      noteRun(draft, seq);
      trimToLimits();
      return { status: 'appended', epoch, seq };
    },
    trim(upTo) {
      for (const { seq } of all) if (seq <= upTo) gone.add(seq);
    },
    seen({ from, until }) {
      for (let seq = from; seq <= until; seq++) seen.add(seq);
    },
    read(after, { entries: most }) {
      const following = kept().filter(({ seq }) => seq > after);
      const entries = following.slice(0, most);
      const through = following.length > most ? entries.at(-1)!.seq : Math.max(after, all.length);
      const holes: Hole[] = [];
      for (let seq = after + 1; seq <= through; seq++) {
        if (!gone.has(seq)) continue;
        let until = seq;
        while (until < through && gone.has(until + 1)) until++;
        holes.push(hole(seq, until));
        seq = until;
      }
      return { state: state(), entries, holes, through };
    },
    state,
    everything: () => all,
  };
}

const rangesOf = (seqs: ReadonlySet<number>): SeqRange[] => {
  const ranges: SeqRange[] = [];
  for (const seq of [...seqs].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last?.until === seq - 1) ranges[ranges.length - 1] = { ...last, until: seq };
    else ranges.push({ from: seq, until: seq });
  }
  return ranges;
};

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name));
