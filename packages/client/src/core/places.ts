/** Where this page stands in each stream, over leaving a stream and over a reload; for one user. [C3, H5] */
import { isId } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { SavedPlace } from '../pipeline/saved-place.ts';
import type { StorageLike } from '../platform/storage-like.ts';

export interface Places {
  /** The user whose places were found; undefined before `open`. */
  readonly user: string | undefined;
  /** Where the client may keep something for a reload: null while it does not run, or where another client has it. */
  readonly storage: StorageLike | null;
  /** The client runs: reads what an earlier load of the page left, unless another client of this page has the storage. */
  open(): void;
  get(stream: string): SavedPlace | undefined;
  /** A stream was left at this place; undefined: it has none any more. */
  put(stream: string, place: SavedPlace | undefined): void;
  /** Writes down the places of the open streams, and of those that were left last. */
  save(user: string, open: Iterable<readonly [stream: string, place: SavedPlace]>): void;
  /** Another user: nothing stays. */
  clear(): void;
  /** The client is closed, or the page goes away: another may have the storage. */
  release(): void;
}

export interface PlacesOptions {
  /** Null: places do not survive a reload. */
  readonly storage: () => StorageLike | null;
  readonly key: string;
  readonly report: (error: ClientError) => void;
}

/** Left streams whose place is remembered; the one left first is forgotten first. */
const MAX_LEFT = 1_000;
/** Left streams whose place is written to the storage; the one left last is written first. */
const MAX_STORED = 256;

interface Content {
  readonly user: string | undefined;
  readonly streams: Readonly<Record<string, SavedPlace>>;
}
const nothing: Content = { user: undefined, streams: {} };

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What was stored may be old, foreign or spoilt: whatever does not fit is as if it were not there. */
function read(text: string | null): Content {
  if (text === null) return nothing;
  try {
    const { user, streams } = JSON.parse(text);
    if (!isId(user)) return nothing;
    const kept: Record<string, SavedPlace> = Object.create(null);
    for (const [stream, place] of Object.entries<any>(streams)) {
      const { epoch, seq, base } = place ?? {};
      if (isId(epoch) && isNumber(seq) && isNumber(base) && base <= seq) kept[stream] = { epoch, seq, base };
    }
    return { user, streams: kept };
  } catch {
    return nothing;
  }
}

/** Which keys of which storage a client of this page uses now. */
const inUse = new WeakMap<StorageLike, Set<string>>();

function claim(storage: StorageLike, key: string): (() => void) | undefined {
  const keys = inUse.get(storage) ?? new Set();
  if (keys.has(key)) return undefined;
  inUse.set(storage, keys.add(key));
  return () => void keys.delete(key);
}

export function createPlaces({ storage: find, key, report }: PlacesOptions): Places {
  /** The one left last is last. */
  const left = new Map<string, SavedPlace>();
  let user: string | undefined;
  let storage: StorageLike | null = null;
  let unclaim: (() => void) | undefined;
  let written: string | undefined;
  let isRead = false;
  /** The storage refused: reported once, until it takes something again. */
  let refused = false;

  const attempt = <T>(action: (storage: StorageLike) => T): T | undefined => {
    if (storage === null) return undefined;
    try {
      return action(storage);
    } catch (cause) {
      if (!refused) report(new ClientError('app-error', refusal, { cause }));
      refused = true;
      return undefined;
    }
  };
  const write = (text: string): void => {
    if (text === written) return;
    const took = attempt((kept) => {
      kept.setItem(key, text);
      return true;
    });
    if (took === true) {
      written = text;
      refused = false;
      return;
    }
    written = undefined;
    // An old place would deliver again what was dispatched since: none is better.
    attempt((kept) => kept.removeItem(key));
  };

  return {
    get user() {
      return user;
    },
    get storage() {
      return storage;
    },
    open() {
      if (unclaim !== undefined) return;
      const found = find();
      unclaim = found === null ? () => {} : claim(found, key);
      storage = unclaim === undefined ? null : found;
      if (unclaim === undefined) return report(new ClientError('app-error', taken(key)));
      if (isRead) return; // What this page knows is newer than what it wrote.
      isRead = true;
      const content = read(attempt((kept) => kept.getItem(key)) ?? null);
      user = content.user;
      for (const [stream, place] of Object.entries(content.streams)) if (!left.has(stream)) left.set(stream, place);
    },
    get: (stream) => left.get(stream),
    put(stream, place) {
      left.delete(stream);
      if (place === undefined) return;
      left.set(stream, place);
      for (const oldest of left.keys()) {
        if (left.size <= MAX_LEFT) return;
        left.delete(oldest);
      }
    },
    save(name, open) {
      const streams: Record<string, SavedPlace> = Object.create(null);
      for (const [stream, place] of [...left].slice(-MAX_STORED)) streams[stream] = place;
      for (const [stream, place] of open) streams[stream] = place;
      write(JSON.stringify({ user: name, streams }));
    },
    clear() {
      left.clear();
      written = undefined;
      attempt((kept) => kept.removeItem(key));
    },
    release() {
      unclaim?.();
      unclaim = undefined;
    },
  };
}

const refusal =
  'The storage did not take where this page stands (it may be full). Nothing is lost while the page lives; after a reload it begins where a new page does. It is tried again.';

const taken = (key: string): string =>
  `Another client of this page already keeps its places under "${key}", so this one keeps none: after a reload it begins where a new page does. Share one client, or give each its own \`storageKey\`.`;
