/** Losses that the server announced ahead of their turn: they wait for the events before them. [S4] */
import type { LostFrame } from '@throughline/protocol';

export interface AnnouncedLosses {
  readonly size: number;
  add(loss: LostFrame): void;
  /** Takes out one that begins at or before the number after `cursor` and ends behind it. */
  take(cursor: number): LostFrame | undefined;
  clear(): void;
}

export function createAnnouncedLosses(): AnnouncedLosses {
  let losses: LostFrame[] = [];
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
