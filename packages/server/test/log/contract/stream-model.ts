/** A stream as one would explain it: a list, a set of ids, two sets of runs. */
import type {
  AppendOutcome,
  EventDraft,
  LogEntry,
  LogPage,
  OpenRun,
  ReadLimits,
  StreamState,
} from '../../../src/log/event-log.ts';

export interface StreamModel {
  append(draft: EventDraft): AppendOutcome;
  trim(upTo: number): void;
  seen(seq: number): void;
  read(after: number, limits: ReadLimits): LogPage;
  state(): StreamState;
  kept(): readonly LogEntry[];
  everything(): readonly LogEntry[];
}

export function createStreamModel(limits: { maxEvents: number; eventIds: number }, epoch: string): StreamModel {
  const all: LogEntry[] = [];
  const ended = new Set<string>();
  let open: OpenRun[] = [];
  let oldest = 1;
  let seen = 0;

  const state = (): StreamState => ({ epoch, head: all.length, oldest, seen, openRuns: open });

  const noteRun = ({ runId, opens, closes, at }: EventDraft, seq: number): void => {
    if (runId === undefined) return;
    const known = open.find((run) => run.runId === runId);
    if (closes) {
      ended.add(runId);
      open = open.filter((run) => run !== known);
    } else if (known) open = open.map((run) => (run === known ? { ...run, lastAt: at } : run));
    else if (opens) open = [...open, { runId, firstSeq: seq, lastAt: at }];
  };

  return {
    append(draft) {
      const known = all.slice(-limits.eventIds).find((entry) => entry.id === draft.id);
      if (known) return { status: 'duplicate', epoch, seq: known.seq };
      if (draft.runId !== undefined && ended.has(draft.runId)) return { status: 'run-ended' };
      const seq = all.length + 1;
      all.push({ ...draft, seq });
      noteRun(draft, seq);
      oldest = Math.max(oldest, seq - limits.maxEvents + 1);
      return { status: 'appended', epoch, seq };
    },
    trim(upTo) {
      oldest = Math.max(oldest, Math.min(upTo, all.length) + 1);
    },
    seen(seq) {
      seen = Math.max(seen, seq);
    },
    read(after, { entries }) {
      const readable = after + 1 >= oldest ? all.slice(after, after + entries) : [];
      return { state: state(), entries: readable };
    },
    state,
    kept: () => all.slice(oldest - 1),
    everything: () => all,
  };
}
