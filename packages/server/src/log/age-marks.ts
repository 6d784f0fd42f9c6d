/** Remembers when numbers were taken, coarsely: a mark for a 32nd of the age limit, not a time for each event. [K13] */

const MARKS = 32;

interface Mark {
  readonly begunAt: number;
  /** The last number of it, and when that was taken. */
  seq: number;
  lastAt: number;
}

export class AgeMarks {
  private readonly marks: Mark[] = [];
  private readonly spanMs: number;

  constructor(maxAgeMs: number) {
    this.spanMs = maxAgeMs / MARKS;
  }

  /** A number, higher than all before, was taken now. */
  note(seq: number, now: number): void {
    const last = this.marks.at(-1);
    if (last && now - last.begunAt < this.spanMs) {
      last.seq = seq;
      last.lastAt = Math.max(last.lastAt, now);
    } else this.marks.push({ begunAt: now, seq, lastAt: now });
  }

  /** The last number of which it is known that it was taken before that time, or undefined; what it says it forgets. */
  takenBefore(time: number): number | undefined {
    let seq: number | undefined;
    while (this.marks.length > 0 && this.marks[0]!.lastAt < time) seq = this.marks.shift()!.seq;
    return seq;
  }
}
