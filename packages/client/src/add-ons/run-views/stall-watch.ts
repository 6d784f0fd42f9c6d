/** Notices who has not been heard of for a while. Hearing costs one write; one timer serves all. */
import type { Cancel, Clock } from '@throughline/protocol';

/** What is watched: its own flag says that news came. */
export interface Heard {
  heard: boolean;
}

export interface StallWatch<Key extends Heard> {
  heard(key: Key): void;
  forget(key: Key): void;
  stop(): void;
}

/** @param stalled - called once for each key that was silent for `afterMs`; hearing of it again starts anew */
export function createStallWatch<Key extends Heard>(
  clock: Clock,
  afterMs: number,
  stalled: (key: Key) => void,
): StallWatch<Key> {
  /** When each was heard, in the clock's milliseconds, as of the last time the timer looked. */
  const heardAt = new Map<Key, number>();
  let cancelTimer: Cancel | undefined;

  /** Looking four times as often as the limit keeps the error under a quarter of it, without reading the clock a token. */
  const lookMs = afterMs / 4;
  const look = (): void => {
    cancelTimer = undefined;
    const now = clock.elapsed();
    for (const [key, at] of heardAt) {
      if (key.heard) heardAt.set(key, now);
      else if (now - at >= afterMs) {
        heardAt.delete(key);
        stalled(key);
      }
      key.heard = false;
    }
    if (heardAt.size > 0) cancelTimer ??= clock.after(lookMs, look);
  };

  return {
    heard(key) {
      if (key.heard) return;
      key.heard = true;
      if (!heardAt.has(key)) heardAt.set(key, 0);
      cancelTimer ??= clock.after(lookMs, look);
    },
    forget(key) {
      key.heard = false;
      heardAt.delete(key);
    },
    stop() {
      cancelTimer?.();
      cancelTimer = undefined;
      for (const key of heardAt.keys()) key.heard = false;
      heardAt.clear();
    },
  };
}
