/** What is kept below the dense part of one stream: entries of open runs, in order and full of holes, found by number. [K9, K11] */
import type { LogEntry } from './event-log.ts';
import { heldBytes } from './stored-entry.ts';

export class PinnedEntries {
  /** In order of their numbers; of one that was taken out only the number is left, until half of them are. */
  private slots: (LogEntry | number)[] = [];
  private gone = 0;
  /** Bytes that the entries hold. */
  bytes = 0;

  /** Adds an entry whose number is higher than all that are here. */
  add(entry: LogEntry): void {
    this.slots.push(entry);
    this.bytes += heldBytes(entry);
  }

  find(seq: number): LogEntry | undefined {
    const slot = this.slots[this.indexAfter(seq - 1)];
    return typeof slot === 'object' && slot.seq === seq ? slot : undefined;
  }

  /** Takes an entry out; undefined when it is not here. */
  remove(seq: number): LogEntry | undefined {
    const index = this.indexAfter(seq - 1);
    const entry = this.slots[index];
    if (typeof entry !== 'object' || entry.seq !== seq) return undefined;
    this.slots[index] = seq;
    this.bytes -= heldBytes(entry);
    this.gone++;
    if (this.gone * 2 > this.slots.length) this.tighten();
    return entry;
  }

  /** The first entry with a higher number. */
  next(after: number): LogEntry | undefined {
    for (let index = this.indexAfter(after); index < this.slots.length; index++) {
      const slot = this.slots[index]!;
      if (typeof slot === 'object') return slot;
    }
    return undefined;
  }

  *after(seq: number): Generator<LogEntry> {
    for (let index = this.indexAfter(seq); index < this.slots.length; index++) {
      const slot = this.slots[index]!;
      if (typeof slot === 'object') yield slot;
    }
  }

  private tighten(): void {
    this.slots = this.slots.filter((slot) => typeof slot === 'object');
    this.gone = 0;
  }

  /** The first place whose number is above `seq`. */
  private indexAfter(seq: number): number {
    let low = 0;
    let high = this.slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const slot = this.slots[middle]!;
      if ((typeof slot === 'number' ? slot : slot.seq) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
