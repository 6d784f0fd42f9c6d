/** Keeps the places of all streams over a reload, for one user. [C3, H5] */
import { isId } from '@throughline/protocol';
import type { StorageLike } from '../platform/storage-like.ts';
import type { SavedCursor } from './saved-cursor.ts';

export interface CursorStore {
  /** The user whose places were found. */
  readonly user: string | undefined;
  get(stream: string): SavedCursor | undefined;
  /** Replaces everything that is kept. Storage that refuses (full, forbidden) is reported once and then left alone. */
  save(user: string, cursors: Iterable<readonly [stream: string, cursor: SavedCursor]>): void;
  clear(): void;
}

interface Content {
  readonly user: string;
  readonly streams: Readonly<Record<string, SavedCursor>>;
}

const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What was stored may be old, foreign or spoilt: whatever does not fit is as if it were not there. */
function read(text: string | null): Content | undefined {
  if (text === null) return undefined;
  try {
    const { user, streams } = JSON.parse(text);
    if (!isId(user)) return undefined;
    const kept: Record<string, SavedCursor> = Object.create(null);
    for (const [stream, cursor] of Object.entries<any>(streams)) {
      const { epoch, seq, base } = cursor ?? {};
      if (isId(epoch) && isPlace(seq) && isPlace(base) && base <= seq) kept[stream] = { epoch, seq, base };
    }
    return { user, streams: kept };
  } catch {
    return undefined;
  }
}

export function createCursorStore(
  storage: StorageLike | null,
  key: string,
  report: (error: unknown) => void,
): CursorStore {
  let broken = storage === null;
  const attempt = <T>(action: (storage: StorageLike) => T): T | undefined => {
    if (broken || storage === null) return undefined;
    try {
      return action(storage);
    } catch (error) {
      broken = true;
      report(error);
      return undefined;
    }
  };
  const content = read(attempt((kept) => kept.getItem(key)) ?? null);
  let written: string | undefined;

  return {
    user: content?.user,
    get: (stream) => content?.streams[stream],
    save(user, cursors) {
      const text = JSON.stringify({ user, streams: Object.fromEntries(cursors) });
      if (text === written) return;
      written = text;
      attempt((kept) => kept.setItem(key, text));
    },
    clear() {
      written = undefined;
      attempt((kept) => kept.removeItem(key));
    },
  };
}
