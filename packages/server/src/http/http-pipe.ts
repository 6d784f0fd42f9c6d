/** A pipe that outlives the requests which carry it: numbered both ways, confirmed by the next request. [F2–F8] */
import type { Cancel, Clock, Pipe, PipeListener } from '@throughline/protocol';
import { KeptMessages } from './kept-messages.ts';
import { StreamedAnswer } from './streamed-answer.ts';

/** A pipe of whose opening no GET came in so long is over. [F8] */
const FIRST_GET_MS = 10_000;
/** Later it may be without one for so long: pages that are hidden ask every 20 s. [F8] */
const NO_GET_MS = 45_000;
/** Once closed, its close code can be asked for again for so long: the answer that carried it may have been cut. */
const CLOSING_MS = 10_000;

export class HttpPipe implements Pipe {
  readonly name: string;
  readonly kept = new KeptMessages();
  private readonly clock: Clock;
  private readonly gone: () => void;
  private listener: PipeListener | undefined;
  private answer: StreamedAnswer | undefined;
  /** Number of the last body that came in. */
  private taken = 0;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private cancelTimer: Cancel = () => {};

  constructor(name: string, clock: Clock, gone: () => void) {
    this.name = name;
    this.clock = clock;
    this.gone = gone;
    this.expireIn(FIRST_GET_MS);
  }

  get bufferedBytes(): number {
    return this.kept.bytes;
  }

  /** From here on the listener hears what comes in. */
  serve(listener: PipeListener): void {
    this.listener = listener;
  }

  send(text: string): void {
    if (this.state !== 'open') throw new Error('The pipe is not open.');
    this.kept.add(text);
    this.answer?.write();
  }

  close(code: number, reason = ''): void {
    if (this.state !== 'open') return;
    this.state = 'closing';
    this.kept.close(code, reason);
    if (this.answer === undefined) this.expireIn(CLOSING_MS);
    this.answer?.write();
  }

  /** The page has everything up to this number. */
  confirm(after: number): void {
    if (this.kept.confirm(after) && this.state === 'open') this.listener?.drained();
  }

  /** Takes a body under its number: once, whatever is repeated. */
  take(number: number, messages: readonly string[]): 'taken' | 'known' | 'too-early' {
    if (number <= this.taken) return 'known';
    if (number > this.taken + 1) return 'too-early';
    this.taken = number;
    this.hear(messages);
    return 'taken';
  }

  hear(messages: readonly string[]): void {
    for (const message of messages) if (this.state === 'open') this.listener?.message(message);
  }

  /** Answers a GET; an older one ends. `waitMs` absent: it streams. */
  read(after: number, waitMs: number | undefined): StreamedAnswer {
    const older = this.answer;
    this.answer = undefined;
    older?.end();
    this.cancelTimer();
    const answer = new StreamedAnswer({
      kept: this.kept,
      after,
      waits: waitMs !== undefined,
      ended: (ended) => this.ended(ended),
    });
    if (answer.isOver) return answer;
    this.answer = answer;
    if (waitMs === 0) answer.end();
    else if (waitMs !== undefined) this.cancelTimer = this.clock.after(waitMs, () => answer.end());
    return answer;
  }

  /** The page closed it, or it cannot go on. Nothing is heard of it afterwards. */
  end(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.cancelTimer();
    this.answer?.end();
    this.gone();
    this.listener?.closed(code, reason);
  }

  private ended(answer: StreamedAnswer): void {
    if (this.answer !== answer && this.answer !== undefined) return;
    this.answer = undefined;
    if (this.state !== 'closed') this.expireIn(this.state === 'closing' ? CLOSING_MS : NO_GET_MS);
  }

  private expireIn(delayMs: number): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(delayMs, () => this.end(1006, 'No request came.'));
  }
}
