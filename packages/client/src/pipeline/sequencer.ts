/** Puts one stream's events in order: drops what was seen, holds what is early, names the gap. [S1–S4, S7] */

/**
 * What became of an offered event: `next` is to be delivered now; `seen` and `duplicate` came twice (as a
 * delivered and as a held event); `held` waits for an earlier one; `beyond` lies outside the window and was not kept.
 */
export type Offer = 'next' | 'seen' | 'duplicate' | 'held' | 'beyond';

/** Numbers that are missing: what lies after `after`, up to and including `until`. */
export interface Gap {
  readonly after: number;
  readonly until: number;
  /** When something showed that they are missing, on the sequencer's clock. */
  readonly since: number;
}

export interface Sequencer<Item> {
  /** Number of the last event that was dispatched. */
  readonly cursor: number;
  /** Events held now. */
  readonly held: number;
  /** Constant work, whatever the order. A `next` is not kept: dispatch it, then call `advance`. */
  offer(seq: number, item: Item): Offer;
  /** The event after the cursor has been dispatched. */
  advance(): void;
  /** The held event that comes directly after the cursor; it stays held until `advance`. */
  peek(): Item | undefined;
  /** The server wrote everything up to `seq`. [S7] */
  noteHead(seq: number): void;
  /** The first run of missing numbers, if any. Work bounded by the window. */
  gap(): Gap | undefined;
  /** Gives up everything up to and including `until`. */
  skip(until: number): void;
  /** Begins anew after `seq`, also backwards. Nothing stays held. */
  restart(seq: number): void;
}

/**
 * @param window - how far ahead of the cursor an event may lie and still be held; a positive integer
 * @param elapsed - a clock in milliseconds, read only when something turns out to be missing
 */
export function createSequencer<Item>(window: number, elapsed: () => number): Sequencer<Item> {
  let cursor = 0;
  let held = 0;
  let head = 0;
  let headSince = 0;
  // Slot `seq % window`; made when the first event has to be held, since most streams never need it.
  let items: (Item | undefined)[] = [];
  let arrivals: number[] = [];

  const clear = (): void => {
    if (held > 0) items = new Array(window).fill(undefined);
    held = 0;
  };
  const release = (seq: number): void => {
    if (held === 0 || items[seq % window] === undefined) return;
    items[seq % window] = undefined;
    held -= 1;
  };
  const hold = (seq: number, item: Item): Offer => {
    if (items.length === 0) {
      items = new Array(window).fill(undefined);
      arrivals = new Array(window).fill(0);
    }
    const slot = seq % window;
    if (items[slot] !== undefined) return 'duplicate';
    items[slot] = item;
    arrivals[slot] = elapsed();
    held += 1;
    return 'held';
  };
  const noteHead = (seq: number): void => {
    if (seq <= head || seq <= cursor) return;
    if (head <= cursor) headSince = elapsed();
    head = seq;
  };

  return {
    get cursor() {
      return cursor;
    },
    get held() {
      return held;
    },
    offer(seq, item) {
      if (seq === cursor + 1) return held > 0 && items[seq % window] !== undefined ? 'duplicate' : 'next';
      if (seq <= cursor) return 'seen';
      if (seq - cursor <= window) return hold(seq, item);
      noteHead(seq);
      return 'beyond';
    },
    advance() {
      cursor += 1;
      release(cursor);
    },
    peek() {
      return held > 0 ? items[(cursor + 1) % window] : undefined;
    },
    noteHead,
    gap() {
      for (let seq = cursor + 1; held > 0 && seq <= cursor + window; seq += 1) {
        const slot = seq % window;
        if (items[slot] === undefined) continue;
        return seq === cursor + 1 ? undefined : { after: cursor, until: seq - 1, since: arrivals[slot] ?? 0 };
      }
      return head > cursor ? { after: cursor, until: head, since: headSince } : undefined;
    },
    skip(until) {
      const last = Math.min(until, cursor + window);
      for (let seq = cursor + 1; seq <= last; seq += 1) release(seq);
      cursor = Math.max(cursor, until);
    },
    restart(seq) {
      clear();
      cursor = seq;
      head = 0;
    },
  };
}
