/** Leases of owners and their runs, in memory. [R2, R4] */
import type { Clock } from '@throughline/protocol';
import { LAPSE_MS, type OwnerLease, type RunRef } from './run-owners.ts';

interface Lease {
  beat: number;
  until: number;
  lapsedAt: number | undefined;
}

const keyOf = ({ stream, runId }: RunRef): string => `${stream}\n${runId}`;

export class MemoryOwners {
  readonly #clock: Clock;
  readonly #leases = new Map<string, Lease>();
  readonly #runs = new Map<string, Map<string, RunRef>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  renew(owner: string, leaseMs: number): 'held' | 'begun' | 'lapsed' {
    const now = this.#clock.now();
    const lease = this.#leases.get(owner);
    if (!lease) {
      this.#forgetLapsed(now);
      this.#leases.set(owner, { beat: 1, until: now + leaseMs, lapsedAt: undefined });
      return 'begun';
    }
    if (lease.lapsedAt !== undefined) return 'lapsed';
    lease.beat++;
    lease.until = now + leaseMs;
    return 'held';
  }

  list(): readonly OwnerLease[] {
    const now = this.#clock.now();
    this.#forgetLapsed(now);
    const listed: OwnerLease[] = [];
    for (const [owner, { beat, until, lapsedAt }] of this.#leases) {
      listed.push({ owner, standing: lapsedAt === undefined ? 'held' : 'lapsed', beat, leftMs: until - now });
    }
    for (const owner of this.#runs.keys()) {
      if (!this.#leases.has(owner)) listed.push({ owner, standing: 'missing', beat: 0, leftMs: 0 });
    }
    return listed;
  }

  lapse(owner: string, beat: number | undefined): boolean {
    const now = this.#clock.now();
    const lease = this.#leases.get(owner);
    if (!lease) {
      if (beat === undefined || beat === 0) this.#leases.set(owner, { beat: 0, until: now, lapsedAt: now });
      return beat === undefined || beat === 0;
    }
    if (lease.lapsedAt !== undefined) return true;
    if (beat !== undefined && (lease.beat !== beat || lease.until > now)) return false;
    lease.lapsedAt = now;
    return true;
  }

  note(owner: string, runs: readonly RunRef[]): void {
    if (runs.length === 0) return;
    const noted = this.#runs.get(owner) ?? new Map<string, RunRef>();
    this.#runs.set(owner, noted);
    for (const { stream, runId } of runs) noted.set(keyOf({ stream, runId }), { stream, runId });
  }

  drop(owner: string, runs: readonly RunRef[]): void {
    const noted = this.#runs.get(owner);
    if (!noted) return;
    for (const run of runs) noted.delete(keyOf(run));
    if (noted.size === 0) this.#runs.delete(owner);
  }

  runs(owner: string): readonly RunRef[] {
    return [...(this.#runs.get(owner)?.values() ?? [])];
  }

  #forgetLapsed(now: number): void {
    for (const [owner, { lapsedAt }] of this.#leases) {
      if (lapsedAt !== undefined && lapsedAt + LAPSE_MS <= now && !this.#runs.has(owner)) this.#leases.delete(owner);
    }
  }
}
