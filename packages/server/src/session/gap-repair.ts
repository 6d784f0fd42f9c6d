/** Sends a range of a stream once more, a page at a time; the newer request replaces the older. [S3, S4] */
import type { LogEntry, StreamState } from '../log/event-log.ts';

export interface GapRepair {
  ask(range: { after: number; until: number }): void;
  readonly isWanted: boolean;
  /** Reads and sends one page of what is wanted. */
  page(): Promise<void>;
  stop(): void;
}

export interface GapRepairOptions {
  read(after: number, until: number): Promise<{ state: StreamState; entries: readonly LogEntry[] }>;
  /** Does the page belong to the life of the stream that was asked for? */
  isCurrent(state: StreamState): boolean;
  send(entries: readonly LogEntry[]): void;
  lost(from: number, until: number): void;
}

export function createGapRepair({ read, isCurrent, send, lost }: GapRepairOptions): GapRepair {
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
      const { state, entries } = await read(range.after, range.until);
      // A newer request came, or the subscription ended, in mid-read.
      if (wanted !== range) return;
      if (!isCurrent(state)) {
        wanted = undefined;
        return;
      }
      let after = entries.at(-1)?.seq ?? range.until;
      if (state.oldest > range.after + 1) {
        after = Math.min(state.oldest - 1, range.until);
        lost(range.after + 1, after);
      } else send(entries);
      wanted = after < range.until ? { ...range, after } : undefined;
    },
    stop() {
      wanted = undefined;
    },
  };
}
