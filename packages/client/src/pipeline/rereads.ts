/** Ranges of one stream that a reader asks for once more: handed to whoever asked, and moving nothing. [S1, S3] */
import type { Cancel, Clock, LostFrame, SkipFrame } from '@throughline/protocol';
import type { Arrival } from './decode.ts';

/** Numbers that were dispatched: what lies after `after`, up to and including `until`. */
export interface SeqRange {
  readonly after: number;
  readonly until: number;
}

export interface RereadSink {
  event(arrival: Arrival): void;
  /** A part of the range cannot be had any more; nothing follows. */
  lost(): void;
  /** The range is complete. */
  done(): void;
}

export interface RereadsOptions {
  readonly clock: Clock;
  /** How long an answer may make no progress before it is asked for again, in milliseconds. */
  readonly retryMs: number;
  /** The page is live, and misses nothing: only then may a range be asked for. */
  readonly isReady: () => boolean;
  readonly ask: (range: SeqRange) => void;
}

interface Reread {
  /** Up to here the range has come. */
  at: number;
  readonly until: number;
  readonly sink: RereadSink;
}

/** One request is outstanding in a stream: readers wait for each other, and all wait for the repair of gaps. */
export class Rereads {
  readonly #options: RereadsOptions;
  readonly #queue: Reread[] = [];
  #isAsked = false;
  #cancelTimer: Cancel | undefined;

  constructor(options: RereadsOptions) {
    this.#options = options;
  }

  add({ after, until }: SeqRange, sink: RereadSink): Cancel {
    const reread: Reread = { at: after, until, sink };
    this.#queue.push(reread);
    this.resume();
    return () => this.#remove(reread);
  }

  /** An event that was dispatched before came again. True: a reader asked for it. */
  event(arrival: Arrival): boolean {
    const current = this.#queue[0];
    if (current === undefined || arrival.replay !== true) return false;
    if (arrival.seq <= current.at || arrival.seq > current.until) return false;
    current.sink.event(arrival);
    if (this.#queue[0] === current) this.#progress(current, arrival.seq);
    return true;
  }

  /** Numbers that were dispatched before, and are not sent again. True: a reader asked for them. */
  absent(frame: LostFrame | SkipFrame): boolean {
    const current = this.#queue[0];
    if (current === undefined || frame.until <= current.at || frame.from > current.until) return false;
    if (frame.op === 'skip') this.#progress(current, Math.min(frame.until, current.until));
    else {
      this.#remove(current);
      current.sink.lost();
    }
    return true;
  }

  /** Another request took its place, or the connection is gone. */
  interrupt(): void {
    this.#isAsked = false;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Asks for what is still to come, unless it is on its way. */
  resume(): void {
    const current = this.#queue[0];
    if (current === undefined || this.#isAsked || !this.#options.isReady()) return;
    this.#isAsked = true;
    this.#options.ask({ after: current.at, until: current.until });
    this.#watch();
  }

  /** The numbers mean nothing any more. */
  lose(): void {
    this.interrupt();
    for (const { sink } of this.#queue.splice(0)) sink.lost();
  }

  #watch(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(this.#options.retryMs, () => {
      this.interrupt();
      this.resume();
    });
  }

  #progress(reread: Reread, seq: number): void {
    reread.at = seq;
    if (seq < reread.until) return this.#watch();
    this.#remove(reread);
    reread.sink.done();
  }

  #remove(reread: Reread): void {
    const index = this.#queue.indexOf(reread);
    if (index === -1) return;
    this.#queue.splice(index, 1);
    if (index > 0) return;
    this.interrupt();
    this.resume();
  }
}
