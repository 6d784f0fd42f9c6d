/** Claims of submits in memory: at most one caller starts a command, every repeat hears how it went. [U3] */
import type { Clock } from '@throughline/protocol';
import { type ClaimWaiters, createClaimWaiters } from './claim-waiters.ts';
import type { ClaimOutcome, StoredReceipt, SubmitLife } from './event-log.ts';
import type { SubmitLimits } from './memory-log-options.ts';
import { randomName } from './random-name.ts';

interface Claim {
  readonly bodyHash: string;
  /** Whose it is; only its holder may renew or settle. */
  readonly token: string;
  /** Until then it counts as running, unless there is a receipt. */
  leaseUntil: number;
  receipt: StoredReceipt | undefined;
  /** From then on it may be forgotten. */
  forgetAt: number;
}

export interface MemoryClaims {
  life(userId: string): SubmitLife;
  /** Forgets what the user asked for; their epoch is new then. */
  forget(userId: string): void;
  claim(userId: string, id: string, bodyHash: string, leaseMs: number, epoch?: string): ClaimOutcome;
  renew(userId: string, id: string, token: string, leaseMs: number): boolean;
  settle(userId: string, id: string, token: string, receipt: StoredReceipt | null): void;
  settled(userId: string, id: string, signal: AbortSignal): Promise<StoredReceipt | 'lapsed' | 'forgotten'>;
  close(reason: unknown): void;
}

export interface MemoryClaimsSettings {
  readonly clock: Clock;
  readonly random: (() => number) | undefined;
  readonly submits: SubmitLimits;
}

export function createMemoryClaims({ clock, random, submits }: MemoryClaimsSettings): MemoryClaims {
  const epoch = randomName(random);
  /** Users whose claims were forgotten have an epoch of their own, for longer than a page may send anything again. [U2] */
  const renewed = new Map<string, { readonly epoch: string; readonly until: number }>();
  const epochOf = (userId: string): string => {
    const own = renewed.get(userId);
    return own && clock.now() < own.until ? own.epoch : epoch;
  };
  const users = new Map<string, Map<string, Claim>>();

  const find = (userId: string, id: string): Claim | undefined => {
    const claim = users.get(userId)?.get(id);
    return claim && clock.now() < claim.forgetAt ? claim : undefined;
  };

  const waiters: ClaimWaiters = createClaimWaiters(clock, (userId, id) => {
    const claim = find(userId, id);
    if (!claim) return 'forgotten';
    return claim.receipt ?? (clock.now() >= claim.leaseUntil ? 'lapsed' : { againAt: claim.leaseUntil });
  });

  const forgetOver = (userId: string, claims: Map<string, Claim>, now: number, thorough: boolean): void => {
    for (const [id, claim] of claims) {
      if (claim.forgetAt <= now) claims.delete(id);
      else if (!thorough) break;
    }
    if (claims.size === 0) users.delete(userId);
  };

  /** Looks at one user in turn for each command that is started, so that those who never come back are forgotten too. */
  const sweepOne = (now: number): void => {
    for (const [userId, claims] of users) {
      users.delete(userId);
      users.set(userId, claims);
      forgetOver(userId, claims, now, true);
      return;
    }
  };

  const soonest = (claims: Map<string, Claim>): number => {
    let at = Number.POSITIVE_INFINITY;
    for (const claim of claims.values()) at = Math.min(at, claim.forgetAt);
    return at;
  };

  const take = (userId: string, id: string, bodyHash: string, leaseMs: number): ClaimOutcome => {
    const now = clock.now();
    sweepOne(now);
    const claims = users.get(userId) ?? new Map<string, Claim>();
    forgetOver(userId, claims, now, claims.size >= submits.maxPerUser);
    if (claims.size >= submits.maxPerUser) return { status: 'full', retryAfterMs: soonest(claims) - now };
    const token = randomName(random);
    const leaseUntil = now + leaseMs;
    claims.set(id, { bodyHash, token, leaseUntil, receipt: undefined, forgetAt: leaseUntil + submits.ttlMs });
    users.set(userId, claims);
    return { status: 'claimed', claim: token };
  };

  return {
    life: (userId) => ({ epoch: epochOf(userId), ttlMs: submits.ttlMs }),
    forget(userId) {
      const claims = users.get(userId);
      users.delete(userId);
      const now = clock.now();
      for (const [other, { until }] of renewed) if (until <= now) renewed.delete(other);
      renewed.set(userId, { epoch: randomName(random), until: now + 2 * submits.ttlMs });
      for (const id of claims?.keys() ?? []) waiters.look(userId, id);
    },
    claim(userId, id, bodyHash, leaseMs, expected) {
      if (expected !== undefined && expected !== epochOf(userId)) return { status: 'epoch-changed' };
      const claim = find(userId, id);
      if (!claim) return take(userId, id, bodyHash, leaseMs);
      if (claim.bodyHash !== bodyHash) return { status: 'conflict' };
      if (claim.receipt) return { status: 'settled', receipt: claim.receipt };
      return { status: clock.now() < claim.leaseUntil ? 'running' : 'lapsed' };
    },
    renew(userId, id, token, leaseMs) {
      const claim = find(userId, id);
      const now = clock.now();
      if (!claim || claim.token !== token || claim.receipt || now >= claim.leaseUntil) return false;
      claim.leaseUntil = now + leaseMs;
      claim.forgetAt = claim.leaseUntil + submits.ttlMs;
      return true;
    },
    settle(userId, id, token, receipt) {
      const claim = find(userId, id);
      if (!claim || claim.token !== token || claim.receipt) return;
      if (receipt) {
        claim.receipt = receipt;
        claim.forgetAt = clock.now() + submits.ttlMs;
      } else if (clock.now() < claim.leaseUntil) users.get(userId)?.delete(id);
      waiters.look(userId, id);
    },
    settled: (userId, id, signal) => waiters.wait(userId, id, signal),
    close: (reason) => waiters.close(reason),
  };
}
