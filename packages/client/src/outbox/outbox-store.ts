/** Keeps unanswered submits over a reload, where the app asked for it. [U2] */
import { isId } from '@throughline/protocol';
import type { StorageLike } from '../platform/storage-like.ts';
import type { PendingSubmit } from './pending-submit.ts';
import type { StoredSubmit } from './stored-submit.ts';

export interface StoredOutbox {
  /** Whose they are; undefined: they were asked for before anybody was welcomed. */
  readonly user: string | undefined;
  readonly submits: readonly StoredSubmit[];
}

export interface OutboxStore {
  load(): StoredOutbox | undefined;
  save(user: string | undefined, submits: Iterable<PendingSubmit>): void;
}

const isStored = (value: any): value is StoredSubmit =>
  typeof value === 'object' &&
  value !== null &&
  value.frame?.op === 'submit' &&
  isId(value.frame.id) &&
  typeof value.frame.type === 'string' &&
  Number.isFinite(value.submittedAt) &&
  Number.isFinite(value.until) &&
  (value.firstSent === undefined || (isId(value.firstSent?.epoch) && Number.isFinite(value.firstSent?.at)));

/** `JSON` has no infinities. */
const LATEST = Number.MAX_SAFE_INTEGER;

const storedOf = ({ frame, entry, reserved, limit, waiters, firstSent }: PendingSubmit): StoredSubmit => ({
  frame,
  submittedAt: entry.submittedAt,
  reserved,
  until: Math.min(LATEST, limit.now, ...waiters.map((waiter) => waiter.limit?.now ?? LATEST)),
  ...(firstSent && { firstSent }),
});

/** @param storage - null: nothing is kept */
export function createOutboxStore(
  storage: () => StorageLike | null,
  key: string,
  report: (error: unknown) => void,
): OutboxStore {
  let hasFailed = false;
  return {
    load() {
      try {
        const { user, submits } = JSON.parse(storage()?.getItem(key) ?? '{}');
        if (!Array.isArray(submits)) return undefined;
        return { user: isId(user) ? user : undefined, submits: submits.filter(isStored) };
      } catch {
        return undefined; // Old, foreign or spoilt: as if nothing were there.
      }
    },
    save(user, pending) {
      const kept = storage();
      if (kept === null) return;
      const submits = [...pending].map(storedOf);
      try {
        if (submits.length === 0) kept.removeItem(key);
        else kept.setItem(key, JSON.stringify({ user, submits }));
        hasFailed = false;
      } catch (error) {
        // What is there is older than what is settled since: better none than one that would be sent again.
        kept.removeItem(key);
        if (!hasFailed) report(error);
        hasFailed = true;
      }
    },
  };
}
