/** Keeps the entries of one stream so that adding, finding and forgetting each take constant time. */
import type { LogEntry } from './event-log.ts';

const SMALLEST = 8;

/** Entries by number; a number's place is its low bits, since numbers are dense. */
export interface EventRing {
  slots: (LogEntry | undefined)[];
  /** Number of the oldest entry kept; `head + 1` when none is. */
  oldest: number;
  /** Number of the last entry ever added. */
  head: number;
  /** Total length of the texts kept. */
  bytes: number;
}

export const createEventRing = (): EventRing => ({ slots: [], oldest: 1, head: 0, bytes: 0 });

const place = (slots: readonly unknown[], seq: number): number => seq % slots.length;

function resize(ring: EventRing, size: number): void {
  const slots = new Array<LogEntry | undefined>(size).fill(undefined);
  for (let seq = ring.oldest; seq <= ring.head; seq++) slots[seq % size] = ring.slots[place(ring.slots, seq)];
  ring.slots = slots;
}

/** Adds the entry that follows the head. */
export function pushEntry(ring: EventRing, entry: LogEntry): void {
  const kept = ring.head - ring.oldest + 1;
  if (kept === ring.slots.length) resize(ring, Math.max(SMALLEST, kept * 2));
  ring.slots[place(ring.slots, entry.seq)] = entry;
  ring.head = entry.seq;
  ring.bytes += entry.text.length;
}

/** The entry of that number, if it is kept. */
export const entryAt = (ring: EventRing, seq: number): LogEntry | undefined =>
  seq < ring.oldest || seq > ring.head ? undefined : ring.slots[place(ring.slots, seq)];

/** Forgets the oldest entries up to and including a number, and gives memory back once little is left. */
export function dropEntries(ring: EventRing, upTo: number): void {
  const last = Math.min(upTo, ring.head);
  while (ring.oldest <= last) {
    const index = place(ring.slots, ring.oldest);
    ring.bytes -= ring.slots[index]?.text.length ?? 0;
    ring.slots[index] = undefined;
    ring.oldest++;
  }
  const kept = ring.head - ring.oldest + 1;
  if (kept === 0) ring.slots = [];
  else if (ring.slots.length > SMALLEST && kept * 8 < ring.slots.length) resize(ring, Math.max(SMALLEST, kept * 2));
}
