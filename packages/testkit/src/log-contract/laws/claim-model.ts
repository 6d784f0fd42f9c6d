/** Claims as one would explain them: who has it until when, and what was answered. */
import type { StoredReceipt } from '@throughline/server';

interface Claimed {
  hash: string;
  leaseUntil: number;
  receipt: StoredReceipt | undefined;
  forgetAt: number;
}

export interface ClaimModel {
  claim(id: string, hash: string, leaseMs: number, now: number): Record<string, unknown>;
  renew(id: string, leaseMs: number, now: number): boolean;
  settle(id: string, receipt: StoredReceipt | null, now: number): void;
  /** Is a moment at which something runs out closer than `ms`? */
  nearEdge(now: number, ms: number): boolean;
}

export function createClaimModel(ttlMs: number): ClaimModel {
  const all = new Map<string, Claimed>();
  const find = (id: string, now: number): Claimed | undefined => {
    const claim = all.get(id);
    return claim && now < claim.forgetAt ? claim : undefined;
  };

  return {
    claim(id, hash, leaseMs, now) {
      const claim = find(id, now);
      if (!claim) {
        all.set(id, { hash, leaseUntil: now + leaseMs, receipt: undefined, forgetAt: now + leaseMs + ttlMs });
        return { status: 'claimed' };
      }
      if (claim.hash !== hash) return { status: 'conflict' };
      if (claim.receipt) return { status: 'settled', receipt: claim.receipt };
      return { status: now < claim.leaseUntil ? 'running' : 'lapsed' };
    },
    renew(id, leaseMs, now) {
      const claim = find(id, now);
      if (!claim || claim.receipt || now >= claim.leaseUntil) return false;
      claim.leaseUntil = now + leaseMs;
      claim.forgetAt = claim.leaseUntil + ttlMs;
      return true;
    },
    settle(id, receipt, now) {
      const claim = find(id, now);
      if (!claim || claim.receipt) return;
      if (receipt) {
        claim.receipt = receipt;
        claim.forgetAt = now + ttlMs;
      } else if (now < claim.leaseUntil) all.delete(id);
    },
    nearEdge: (now, ms) =>
      [...all.values()].some((claim) => [claim.leaseUntil, claim.forgetAt].some((edge) => Math.abs(edge - now) < ms)),
  };
}
