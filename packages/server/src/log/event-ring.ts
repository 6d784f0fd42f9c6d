/** Keeps the dense part of one stream so that adding, finding and forgetting each take constant time. */
import type { LogEntry } from './event-log.ts';
import { heldBytes } from './stored-entry.ts';

const SMALLEST = 8;

/** Entries by number; a number's place is its low bits, since numbers are dense. */
export interface EventRing {
  slots: (LogEntry | undefined)[];
  /** Number of the first entry here; `head + 1` when there is none. */
  first: number;
  /** Number of the last entry ever added. */
  head: number;
  /** Bytes that the entries hold. */
  bytes: number;
}

export const createEventRing = (): EventRing => ({ slots: [], first: 1, head: 0, bytes: 0 });

const place = (slots: readonly unknown[], seq: number): number => seq % slots.length;

function resize(ring: EventRing, size: number): void {
  const slots = new Array<LogEntry | undefined>(size).fill(undefined);
  for (let seq = ring.first; seq <= ring.head; seq++) slots[seq % size] = ring.slots[place(ring.slots, seq)];
  ring.slots = slots;
}

/** Adds the entry that follows the head. */
export function pushEntry(ring: EventRing, entry: LogEntry): void {
  const kept = ring.head - ring.first + 1;
  if (kept === ring.slots.length) resize(ring, Math.max(SMALLEST, kept * 2));
  ring.slots[place(ring.slots, entry.seq)] = entry;
  ring.head = entry.seq;
  ring.bytes += heldBytes(entry);
}

/** The entry of that number, if it is here. */
export const entryAt = (ring: EventRing, seq: number): LogEntry | undefined =>
  seq < ring.first || seq > ring.head ? undefined : ring.slots[place(ring.slots, seq)];

/** Takes the first entry out. */
export function shiftEntry(ring: EventRing): LogEntry | undefined {
  const entry = entryAt(ring, ring.first);
  if (!entry) return undefined;
  ring.slots[place(ring.slots, ring.first)] = undefined;
  ring.bytes -= heldBytes(entry);
  ring.first++;
  return entry;
}

/** Gives memory back once little is left. */
export function tightenRing(ring: EventRing): void {
  const kept = ring.head - ring.first + 1;
  if (kept === 0) ring.slots = [];
  else if (ring.slots.length > SMALLEST && kept * 8 < ring.slots.length) resize(ring, Math.max(SMALLEST, kept * 2));
}
