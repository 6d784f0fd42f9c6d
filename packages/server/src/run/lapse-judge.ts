/** Decides when an owner is taken for gone: out by the log's clock, and silent before this node's own eyes. [R2] */
import type { OwnerLease } from '../log/run-owners.ts';

export interface LapseJudge {
  /** A look at all leases, at a time of this node's monotonic clock; gives those that may be declared lapsed. */
  look(leases: readonly OwnerLease[], elapsedMs: number): readonly OwnerLease[];
}

interface Watched {
  readonly beat: number;
  /** Since when this node has seen that beat, without a stall. */
  readonly since: number;
}

export interface LapseJudgeOptions {
  /** Two looks at the same beat must be so far apart, in milliseconds. */
  readonly lookMs: number;
  /** What an owner gets of whom no lease is known: the log may have lost it. */
  readonly leaseMs: number;
}

export function createLapseJudge({ lookMs, leaseMs }: LapseJudgeOptions): LapseJudge {
  let watched = new Map<string, Watched>();
  let lastLook = Number.NEGATIVE_INFINITY;

  const isGone = ({ standing, leftMs }: OwnerLease, { since }: Watched, now: number): boolean => {
    if (standing === 'lapsed') return false;
    const silentMs = now - since;
    return standing === 'missing' ? silentMs >= leaseMs : leftMs <= 0 && silentMs >= lookMs;
  };

  return {
    look(leases, now) {
      // A node that stalled has seen nothing in between, so what it saw before counts for nothing.
      const before = now - lastLook > 2 * lookMs ? new Map<string, Watched>() : watched;
      lastLook = now;
      watched = new Map();
      const gone: OwnerLease[] = [];
      for (const lease of leases) {
        const known = before.get(lease.owner);
        const own = known?.beat === lease.beat ? known : { beat: lease.beat, since: now };
        watched.set(lease.owner, own);
        if (isGone(lease, own, now)) gone.push(lease);
      }
      return gone;
    },
  };
}
