/** Numbers that the server said it will not send, lost or skipped: they wait for the events before them. [S4, K6] */
import type { LostFrame, SkipFrame } from '@throughline/protocol';

export interface AnnouncedLosses {
  readonly size: number;
  add(loss: LostFrame | SkipFrame): void;
  /** Takes out one that begins at or before the number after `cursor` and ends behind it. */
  take(cursor: number): LostFrame | SkipFrame | undefined;
  clear(): void;
}

export function createAnnouncedLosses(): AnnouncedLosses {
  let losses: (LostFrame | SkipFrame)[] = [];
  return {
    get size() {
      return losses.length;
    },
    add(loss) {
      losses.push(loss);
    },
    take(cursor) {
      losses = losses.filter(({ until }) => until > cursor);
      const index = losses.findIndex(({ from }) => from <= cursor + 1);
      return index === -1 ? undefined : losses.splice(index, 1)[0];
    },
    clear() {
      losses = [];
    },
  };
}
