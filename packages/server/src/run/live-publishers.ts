/** Publishers that this node heard of lately: while there are any, somebody must look for leases that ran out. [R4, P7] */
import type { Clock } from '@throughline/protocol';

export interface LivePublishers {
  /** A request came, and renewed the lease. */
  heard(owner: string, leaseMs: number): void;
  isAny(): boolean;
}

/** A lease that ran out must still be found, judged and ended. */
const AFTER_LEASE_MS = 120_000;

export function createLivePublishers(clock: Clock): LivePublishers {
  const until = new Map<string, number>();
  return {
    heard: (owner, leaseMs) => void until.set(owner, clock.elapsed() + leaseMs + AFTER_LEASE_MS),
    isAny() {
      for (const [owner, end] of until) if (end <= clock.elapsed()) until.delete(owner);
      return until.size > 0;
    },
  };
}
