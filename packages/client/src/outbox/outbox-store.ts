/** Keeps unanswered submits over a reload, where the app asked for it. [U2] */
import { isId, type SubmitFrame } from '@throughline/protocol';
import type { StorageLike } from '../platform/storage-like.ts';
import type { FirstSending, PendingSubmit } from './pending-submit.ts';

export interface StoredSubmit {
  readonly frame: SubmitFrame;
  readonly submittedAt: number;
  readonly reserved: boolean;
  readonly firstSent?: FirstSending;
}

export interface OutboxStore {
  load(): { readonly user: string; readonly submits: readonly StoredSubmit[] } | undefined;
  save(user: string | undefined, submits: Iterable<PendingSubmit>): void;
}

const isStored = (value: any): value is StoredSubmit =>
  typeof value === 'object' &&
  value !== null &&
  value.frame?.op === 'submit' &&
  isId(value.frame.id) &&
  typeof value.frame.type === 'string' &&
  Number.isFinite(value.submittedAt) &&
  (value.firstSent === undefined || (isId(value.firstSent?.epoch) && Number.isFinite(value.firstSent?.at)));

/** @param storage - null: nothing is kept */
export function createOutboxStore(
  storage: StorageLike | null,
  key: string,
  report: (error: unknown) => void,
): OutboxStore {
  return {
    load() {
      try {
        const { user, submits } = JSON.parse(storage?.getItem(key) ?? '{}');
        return isId(user) && Array.isArray(submits) ? { user, submits: submits.filter(isStored) } : undefined;
      } catch {
        return undefined; // Old, foreign or spoilt: as if nothing were there.
      }
    },
    save(user, pending) {
      if (storage === null) return;
      const submits = [...pending].map(({ frame, entry, reserved, firstSent }) => ({
        frame,
        submittedAt: entry.submittedAt,
        reserved,
        firstSent,
      }));
      try {
        if (submits.length === 0 || user === undefined) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify({ user, submits }));
      } catch (error) {
        report(error);
      }
    },
  };
}
