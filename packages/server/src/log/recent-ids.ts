/** Remembers the last so many ids, and those of all events that are still kept, each with its number. [V1, K13] */

/** Bytes of heap that a remembered id takes when its event is gone. */
const ID_BYTES = 110;

export class RecentIds {
  private readonly seqs = new Map<string, number>();
  /** The last ids by age. A map alone would do, were finding its first key not linear in the keys deleted before it. */
  private order: string[] = [];
  private first = 0;
  /** Numbers below this are no longer among the last. */
  private from = 1;
  private readonly capacity: number;
  private readonly isKept: (seq: number) => boolean;

  /** `isKept`: is the event of that number still there? */
  constructor(capacity: number, isKept: (seq: number) => boolean) {
    this.capacity = capacity;
    this.isKept = isKept;
  }

  get bytes(): number {
    return this.seqs.size * ID_BYTES;
  }

  /** Remembers an id; the oldest one makes room. `seq` rises from call to call. */
  add(id: string, seq: number): void {
    if (this.order.length - this.first >= this.capacity) this.passFirst();
    this.seqs.set(id, seq);
    this.order.push(id);
  }

  find(id: string): number | undefined {
    return this.seqs.get(id);
  }

  /** Ids up to that number need no longer be known when their events are gone. */
  forget(upTo: number): void {
    while (this.first < this.order.length && this.seqs.get(this.order[this.first]!)! <= upTo) this.passFirst();
  }

  /** The older half of the last ids need no longer be known, for want of room. */
  halve(): void {
    const half = (this.order.length - this.first) >> 1;
    for (let count = 0; count < half; count++) this.passFirst();
  }

  /** The event of that id is no longer kept. */
  dropped(id: string): void {
    if ((this.seqs.get(id) ?? this.from) < this.from) this.seqs.delete(id);
  }

  private passFirst(): void {
    const id = this.order[this.first]!;
    const seq = this.seqs.get(id)!;
    this.from = seq + 1;
    if (!this.isKept(seq)) this.seqs.delete(id);
    this.order[this.first] = '';
    this.first++;
    if (this.first * 2 > this.capacity && this.first * 2 > this.order.length) {
      this.order.splice(0, this.first);
      this.first = 0;
    }
  }
}
