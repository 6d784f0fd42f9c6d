/** Which openings came in lately: a copy that arrives late must not say hello once more. [F2] */
import type { Clock } from '@throughline/protocol';

const KEPT_MS = 120_000;
const MOST = 10_000;

export interface RecentOpenings {
  /** The pipe that this opening made, whether it still lives or not. */
  find(id: string): string | undefined;
  add(id: string, pipe: string): void;
}

export function createRecentOpenings(clock: Clock): RecentOpenings {
  /** Oldest first. */
  const openings = new Map<string, { pipe: string; at: number }>();
  const forget = (): void => {
    const oldest = clock.elapsed() - KEPT_MS;
    for (const [id, { at }] of openings) {
      if (at > oldest && openings.size <= MOST) return;
      openings.delete(id);
    }
  };
  return {
    find: (id) => openings.get(id)?.pipe,
    add(id, pipe) {
      openings.set(id, { pipe, at: clock.elapsed() });
      forget();
    },
  };
}
