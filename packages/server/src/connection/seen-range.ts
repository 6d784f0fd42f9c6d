/** From where to where a page confirms what it dispatched: never what was passed over before or between. [V9, K15] */
import type { SeqRange } from '../log/open-run.ts';

export class SeenRange {
  /** Numbers after which it begins anew, in order; the first one counts from the verdict on. */
  private beginnings: number[];
  private confirmed: number;

  /** @param after - the number after which events follow the verdict */
  constructor(after: number) {
    this.beginnings = [after];
    this.confirmed = after;
  }

  /** Numbers up to this one were passed over: lost, or never asked for. */
  readonly passedOver = (until: number): void => {
    this.beginnings = [...this.beginnings, until].sort((one, other) => one - other);
  };

  /** The page dispatched everything up to `seq`: what of it is news, if anything. */
  confirm(seq: number): SeqRange | undefined {
    if (seq <= this.confirmed) return undefined;
    this.confirmed = seq;
    while (this.beginnings.length > 1 && this.beginnings[1]! <= seq) this.beginnings.shift();
    const from = this.beginnings[0]! + 1;
    return from <= seq ? { from, until: seq } : undefined;
  }
}
