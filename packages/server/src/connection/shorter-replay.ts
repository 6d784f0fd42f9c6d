/**
 * Says a replay shorter: joins pieces of a part and leaves out those whose end follows, and accounts for every number in
 * its order by `event`, `skip` or `lost`. It holds back what is not decided, within a bound. [K2, K3, K6]
 */
import type { LogEntry } from '../log/event-log.ts';
import { HeldPiece } from './held-piece.ts';
import { ReplayedParts, WaitingPiece } from './replayed-parts.ts';

export interface ReplaySink {
  event(entry: LogEntry): void;
  skip(from: number, until: number): void;
  lost(from: number, until: number, runs: readonly string[] | undefined): void;
}

/** Characters held back, all together, before the oldest of it is sent. */
const MAX_HELD = 65_536;

/** Numbers, in their order: an event, a piece that waits, a loss, or nothing at all. */
interface Step {
  readonly from: number;
  until: number;
  readonly entry?: LogEntry;
  readonly waiting?: WaitingPiece;
  readonly loss?: { readonly runs: readonly string[] | undefined };
}

export class ShorterReplay {
  private readonly sink: ReplaySink;
  /** Up to here a page had dispatched before its reload: nothing is joined or left out across it. [K7] */
  private readonly seen: number;
  private readonly parts = new ReplayedParts();
  private steps: Step[] = [];
  /** Characters of what is held back. */
  private held = 0;
  private skipped: { readonly from: number; readonly until: number } | undefined;

  constructor(sink: ReplaySink, seen: number) {
    this.sink = sink;
    this.seen = seen;
  }

  /** The next number is an event. */
  entry(entry: LogEntry): void {
    this.meet(entry.seq);
    const { runId, part } = entry;
    if (runId !== undefined && part !== undefined && !entry.ends) this.takePiece(runId, part, entry);
    else {
      if (runId !== undefined) this.parts.comesBetween(runId);
      if (runId !== undefined && part !== undefined) this.leaveOut(this.parts.end(runId, part));
      if (runId !== undefined && entry.closes) this.parts.close(runId);
      this.addEvent(entry);
    }
    this.release(MAX_HELD);
  }

  /** The next numbers are gone, and the page is owed to hear it. */
  lost(from: number, until: number, runs: readonly string[] | undefined): void {
    this.meet(until);
    this.steps.push({ from, until, loss: { runs } });
    this.release(MAX_HELD);
  }

  /** The next numbers are not sent, and the page misses nothing by it. */
  skip(from: number, until: number): void {
    this.meet(until);
    this.steps.push({ from, until });
    this.release(MAX_HELD);
  }

  /** Nothing more of this replay follows: says everything that is held back. */
  flush(): void {
    this.release(-1);
    this.saySkip();
  }

  private meet(seq: number): void {
    if (seq > this.seen && this.steps.length > 0 && this.steps[0]!.from <= this.seen) this.release(-1);
  }

  private takePiece(runId: string, name: string, entry: LogEntry): void {
    const part = this.parts.find(runId, name);
    if (!part) {
      // The first piece keeps the part's place in the order.
      this.parts.begin(runId, name);
      return this.addEvent(entry);
    }
    const before = part.takes ? part.waiting.at(-1) : undefined;
    const size = before?.piece.size ?? 0;
    if (before?.piece.join(entry)) {
      this.held -= size;
      const last = this.steps.at(-1)!;
      if (last.waiting === before) {
        last.until = entry.seq;
        this.held += before.piece.size;
        return;
      }
      // Others stand between: it moves to its new number.
      before.state = 'over';
      part.waiting.pop();
    }
    const waiting = new WaitingPiece(before?.state === 'over' ? before.piece : new HeldPiece(entry), part);
    part.waiting.push(waiting);
    this.parts.takes(runId, part);
    this.held += waiting.piece.size;
    this.steps.push({ from: entry.seq, until: entry.seq, waiting });
  }

  private addEvent(entry: LogEntry): void {
    this.held += entry.text.length;
    this.steps.push({ from: entry.seq, until: entry.seq, entry });
  }

  private leaveOut(pieces: readonly WaitingPiece[]): void {
    for (const one of pieces) {
      one.state = 'over';
      this.held -= one.piece.size;
    }
  }

  /** Says what is decided, and of the rest the oldest until no more than so much is held. */
  private release(most: number): void {
    let count = 0;
    while (count < this.steps.length) {
      const step = this.steps[count]!;
      if (step.waiting?.state === 'open' && this.held <= most) break;
      this.say(step);
      count++;
    }
    if (count > 0) this.steps = this.steps.slice(count);
  }

  private say({ from, until, entry, waiting, loss }: Step): void {
    if (entry) {
      this.held -= entry.text.length;
      this.saySkip();
      this.sink.event(entry);
    } else if (waiting && waiting.state !== 'over') {
      this.held -= waiting.piece.size;
      waiting.part.waiting.shift();
      if (from < until) this.willSkip(from, until - 1);
      this.saySkip();
      this.sink.event(waiting.piece.joined());
    } else if (loss) {
      this.saySkip();
      this.sink.lost(from, until, loss.runs);
    } else this.willSkip(from, until);
  }

  private willSkip(from: number, until: number): void {
    this.skipped = { from: this.skipped?.from ?? from, until };
  }

  private saySkip(): void {
    if (this.skipped) this.sink.skip(this.skipped.from, this.skipped.until);
    this.skipped = undefined;
  }
}
