/** Submits that this node carries out now, so that a cancel by submit id reaches runs that have yet to begin. [U6] */
import type { Cancel } from '@throughline/protocol';

export interface SubmitInFlight {
  readonly userId: string;
  readonly id: string;
  /** Full name of the stream that the command is about. */
  readonly stream: string;
  readonly cancelled: boolean;
  /** Tells every run that it started, and every one that it will start. */
  cancel(): void;
  /** Ends with the handler; runs that it started hold it longer. */
  release: Cancel;
}

export interface RunOfSubmit {
  readonly submitId: string;
  readonly stream: string;
  readonly userId: string | undefined;
  cancel(): void;
}

export interface SubmitsInFlight {
  begin(userId: string, id: string, stream: string, ended: () => void): SubmitInFlight;
  /** A run that a submit starts: cancelled with it, at once if that has happened. Returns what lets the submit go. */
  link(run: RunOfSubmit): Cancel;
  find(userId: string, id: string): SubmitInFlight | undefined;
  readonly size: number;
}

interface Entry extends SubmitInFlight {
  holders: number;
  readonly runs: Set<RunOfSubmit>;
}

export function createSubmitsInFlight(): SubmitsInFlight {
  const byId = new Map<string, Set<Entry>>();
  let size = 0;

  /** Ids are unique per user: a run is of this submit only if nobody else could be meant. */
  const isOf = (entry: Entry, run: RunOfSubmit): boolean =>
    run.userId === undefined
      ? entry.stream === run.stream || byId.get(entry.id)!.size === 1
      : run.userId === entry.userId;

  return {
    begin(userId, id, stream, ended) {
      let cancelled = false;
      let released = false;
      const letGo = (): void => {
        entry.holders--;
        if (entry.holders > 0) return;
        const same = byId.get(id);
        if (same?.delete(entry)) size--;
        if (same?.size === 0) byId.delete(id);
        ended();
      };
      const entry: Entry & { letGo(): void } = {
        userId,
        id,
        stream,
        holders: 1,
        runs: new Set(),
        get cancelled() {
          return cancelled;
        },
        cancel() {
          cancelled = true;
          for (const run of [...entry.runs]) run.cancel();
        },
        release() {
          if (!released) letGo();
          released = true;
        },
        letGo,
      };
      byId.set(id, (byId.get(id) ?? new Set()).add(entry));
      size++;
      return entry;
    },
    link(run) {
      const found = [...(byId.get(run.submitId) ?? [])].filter((entry) => isOf(entry, run)) as (Entry & {
        letGo(): void;
      })[];
      for (const entry of found) {
        entry.holders++;
        entry.runs.add(run);
        if (entry.cancelled) run.cancel();
      }
      return () => {
        for (const entry of found.splice(0)) {
          entry.runs.delete(run);
          entry.letGo();
        }
      };
    },
    find: (userId, id) => [...(byId.get(id) ?? [])].find((entry) => entry.userId === userId),
    get size() {
      return size;
    },
  };
}
