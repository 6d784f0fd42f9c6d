/** Answers for every number of a range once more, a page at a time; the newer request replaces the older. [S3, S4, K6] */
import type { LogPage, StreamState } from '../log/event-log.ts';

export interface GapRepair {
  ask(range: { after: number; until: number }): void;
  readonly isWanted: boolean;
  /** Reads and sends one page of what is wanted. */
  page(): Promise<void>;
  stop(): void;
}

export interface GapRepairOptions {
  read(after: number, until: number): Promise<LogPage>;
  /** Does the page belong to the life of the stream that was asked for? */
  isCurrent(state: StreamState): boolean;
  send(page: LogPage): void;
}

export function createGapRepair({ read, isCurrent, send }: GapRepairOptions): GapRepair {
  let wanted: { after: number; until: number } | undefined;
  return {
    ask(range) {
      wanted = range;
    },
    get isWanted() {
      return wanted !== undefined;
    },
    async page() {
      const range = wanted;
      if (!range) return;
      const page = await read(range.after, range.until);
      // A newer request came, or the subscription ended, in mid-read.
      if (wanted !== range) return;
      if (!isCurrent(page.state)) {
        wanted = undefined;
        return;
      }
      send(page);
      // A page that gets no further than it began has nothing more to say: the head lies below what was asked for.
      const isDone = page.through >= range.until || page.through <= range.after;
      wanted = isDone ? undefined : { ...range, after: page.through };
    },
    stop() {
      wanted = undefined;
    },
  };
}
