/** Answers for every number that a page is to get from the log, in order: by an event, a skip or a loss. [K6, K7, K9, K10] */
import type { Hole, LogEntry, LogPage } from '../log/event-log.ts';
import { stepsOf } from './page-steps.ts';
import { type ReplaySink, ShorterReplay } from './shorter-replay.ts';

export interface ReplayOptions {
  readonly sink: ReplaySink;
  /** Up to here the page had dispatched before a reload; 0 for nothing. [K7] */
  readonly seen: number;
  /** Above it whatever is gone was owed to the page; up to it only what belongs to a run that it may show. [K9, K10] */
  readonly owedAbove: number;
  /** Numbers that the page never asked for are passed over. [K15] */
  onNotAsked(until: number): void;
}

export class Replay {
  private readonly options: ReplayOptions;
  private readonly shorter: ShorterReplay;
  /** Runs of which something was sent, and not the end. */
  private readonly begun = new Set<string>();

  constructor(options: ReplayOptions) {
    this.options = options;
    this.shorter = new ShorterReplay(options.sink, options.seen);
  }

  /** The next page of the log. Some of it may be held back until `flush`. */
  page(page: LogPage): void {
    for (const step of stepsOf(page)) {
      if ('text' in step) this.entry(step);
      else this.hole(step);
    }
  }

  /** The next event, heard of before it was read. */
  entry(entry: LogEntry): void {
    const { runId, closes } = entry;
    if (runId !== undefined) {
      if (closes) this.begun.delete(runId);
      else this.begun.add(runId);
    }
    this.shorter.entry(entry);
  }

  /** No page follows. */
  flush(): void {
    this.shorter.flush();
  }

  private hole({ from, until, runs }: Hole): void {
    const { owedAbove } = this.options;
    const split = Math.min(until, owedAbove);
    if (from <= split) {
      // Where the log no longer knows whom a hole hits, whatever this page may show is taken for hit.
      const isHit = runs ? runs.length > 0 : this.begun.size > 0;
      if (isHit) this.shorter.lost(from, split, runs);
      else {
        this.shorter.skip(from, split);
        this.options.onNotAsked(split);
      }
    }
    if (until > split) this.shorter.lost(Math.max(from, split + 1), until, runs);
  }
}
