/** Lets any number of callers wait for one submit with one timer, and lets go of everything when nobody waits. [U3] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { StoredReceipt } from './event-log.ts';

/** How a claim stands: over, or to be looked at again at that time. */
export type ClaimStanding = StoredReceipt | 'lapsed' | 'forgotten' | { readonly againAt: number };
type Ending = StoredReceipt | 'lapsed' | 'forgotten';

export interface ClaimWaiters {
  /** Looks at once, then whenever `look` is called or the claim may have lapsed. Rejects with the signal's reason. */
  wait(userId: string, id: string, signal: AbortSignal): Promise<Ending>;
  /** Something happened to that claim. */
  look(userId: string, id: string): void;
  /** Everyone who waits is rejected with the reason. */
  close(reason: unknown): void;
}

interface Waiting {
  readonly resolvers: Set<{ resolve: (ending: Ending) => void; reject: (reason: unknown) => void }>;
  stopTimer: Cancel;
}

export function createClaimWaiters(
  clock: Clock,
  standing: (userId: string, id: string) => ClaimStanding,
): ClaimWaiters {
  const all = new Map<string, Waiting>();
  // No id holds a space, so that the pair has one spelling.
  const keyOf = (userId: string, id: string): string => `${userId} ${id}`;

  const look = (userId: string, id: string): void => {
    const key = keyOf(userId, id);
    const waiting = all.get(key);
    if (!waiting) return;
    waiting.stopTimer();
    const now = standing(userId, id);
    if (typeof now === 'object' && 'againAt' in now) {
      waiting.stopTimer = clock.after(Math.max(1, now.againAt - clock.now()), () => look(userId, id));
      return;
    }
    all.delete(key);
    for (const { resolve } of waiting.resolvers) resolve(now);
  };

  return {
    wait: (userId, id, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const key = keyOf(userId, id);
        const waiting = all.get(key) ?? { resolvers: new Set(), stopTimer: () => {} };
        all.set(key, waiting);
        const leave = (): void => {
          waiting.resolvers.delete(one);
          if (waiting.resolvers.size === 0 && all.get(key) === waiting) {
            waiting.stopTimer();
            all.delete(key);
          }
          reject(signal.reason);
        };
        const one = {
          resolve(ending: Ending) {
            signal.removeEventListener('abort', leave);
            resolve(ending);
          },
          reject(reason: unknown) {
            signal.removeEventListener('abort', leave);
            reject(reason);
          },
        };
        waiting.resolvers.add(one);
        signal.addEventListener('abort', leave, { once: true });
        look(userId, id);
      }),
    look,
    close(reason) {
      for (const waiting of all.values()) {
        waiting.stopTimer();
        for (const { reject } of waiting.resolvers) reject(reason);
      }
      all.clear();
    },
  };
}
