/** Answers for every number of a range once more, a page at a time; the newer request replaces the older. [S3, S4, K6] */
import type { LogPage, StreamState } from '../log/event-log.ts';
import type { Replay } from './replay.ts';

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
  /** A request is about to be answered. */
  begin(): Replay;
  /** A page of it was sent. */
  sent(): void;
}

export function createGapRepair({ read, isCurrent, begin, sent }: GapRepairOptions): GapRepair {
  let wanted: { after: number; until: number; replay: Replay | undefined } | undefined;
  return {
    ask(range) {
      wanted = { ...range, replay: undefined };
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
      const replay = range.replay ?? begin();
      replay.page(page);
      // A page that gets no further than it began has nothing more to say: the head lies below what was asked for.
      const isDone = page.through >= range.until || page.through <= range.after;
      if (isDone) replay.flush();
      wanted = isDone ? undefined : { ...range, after: page.through, replay };
      sent();
    },
    stop() {
      wanted = undefined;
    },
  };
}
