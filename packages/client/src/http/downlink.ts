/** The way down: one GET after the other, streamed, waited for or polled, and each message once. [F4–F7] */
import type { Cancel } from '@throughline/protocol';
import type { ClientClock } from '../platform/client-clock.ts';
import { repeatDelayMs } from './answer-verdict.ts';
import { type DeliveryMode, modeOf, type SessionDelivery } from './delivery-mode.ts';
import { createEventStreamParser, type StreamedEvent } from './event-stream-parser.ts';
import type { PipeRequests } from './pipe-requests.ts';

const WAIT_MS = 20_000;
const POLL_EVERY_MS = 20_000;
/** Something is due, and nothing came in for so long: a proxy holds it back. [F7] */
const HELD_BACK_MS = 3_000;
/** An answer that ended sooner without a message is not simply asked for again. */
const SHORTEST_MS = 1_000;

export interface DownlinkOptions {
  readonly requests: PipeRequests;
  readonly clock: ClientClock;
  readonly delivery: SessionDelivery;
  isVisible(): boolean;
  message(text: string): void;
  /** The server closed, or its numbers make no sense. */
  ended(code: number, reason: string): void;
  /** The way of asking is another one. */
  modeChanged(mode: DeliveryMode): void;
  /** Much has come in that nothing confirmed. */
  confirm(): void;
}

export class Downlink {
  private readonly options: DownlinkOptions;
  /** The number that the server told last. */
  private serverAt = 0;
  private mode: DeliveryMode | undefined;
  private current: AbortController | undefined;
  private isFirst = true;
  /** A hidden page waits for an answer to what it just sent. */
  private answerIsDue = false;
  private cancelWatch: Cancel = () => {};
  private stopped = false;

  constructor(options: DownlinkOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { requests, clock } = this.options;
    let failures = 0;
    while (!this.stopped) {
      this.showMode();
      await this.untilPollIsDue();
      if (this.stopped) return;
      const before = requests.received;
      const startedAt = clock.elapsed();
      const isWhole = await this.ask();
      const wentWell = requests.received > before || (isWhole && clock.elapsed() - startedAt >= SHORTEST_MS);
      if (wentWell || this.mode === 'polling') failures = 0;
      else if (!this.wasAborted()) failures += 1;
      if (failures > 0 && !this.stopped) await requests.wait(repeatDelayMs(failures));
    }
  }

  /** The server wrote up to this number: it is due here. */
  serverStandsAt(last: number): void {
    this.serverAt = Math.max(this.serverAt, last);
    if (this.mode === 'streaming' && this.current !== undefined) this.watch(false);
  }

  /** The page was shown or hidden: an answer in hand is asked for in another way. */
  visibilityChanged(): void {
    if (!this.options.isVisible() && this.current !== undefined) this.current.abort();
    this.options.requests.wake();
  }

  /** Something was sent, and may be answered. */
  sent(): void {
    if (this.mode !== 'polling') return;
    this.answerIsDue = true;
    this.options.requests.wake();
  }

  stop(): void {
    this.stopped = true;
    this.cancelWatch();
    this.current?.abort();
    this.options.requests.wake();
  }

  private wasAborted(): boolean {
    return this.current?.signal.aborted ?? false;
  }

  private showMode(): void {
    const mode = modeOf(this.options.delivery, this.options.isVisible());
    if (mode === this.mode) return;
    this.mode = mode;
    this.options.modeChanged(mode);
  }

  private async untilPollIsDue(): Promise<void> {
    if (this.mode !== 'polling' || this.isFirst || this.answerIsDue) return;
    await this.options.requests.wait(POLL_EVERY_MS);
    this.showMode();
  }

  /** The wait that the next GET asks for; `undefined`: it streams. */
  private takeWait(): number | undefined {
    const waits = this.isFirst || this.answerIsDue || this.mode === 'waiting';
    this.isFirst = false;
    this.answerIsDue = false;
    if (waits) return WAIT_MS;
    return this.mode === 'polling' ? 0 : undefined;
  }

  /** One GET to its end. False: it broke off. */
  private async ask(): Promise<boolean> {
    const { requests } = this.options;
    const current = new AbortController();
    this.current = current;
    const waitMs = this.takeWait();
    if (waitMs === undefined) this.watch(true);
    const answer = await requests.untilAnswered({
      method: 'GET',
      signal: current.signal,
      ...(waitMs !== undefined && { headers: { 'throughline-wait': String(waitMs) } }),
    });
    if (answer === undefined) return false;
    try {
      await this.read(answer, waitMs === undefined);
      return true;
    } catch {
      return false;
    } finally {
      this.cancelWatch();
    }
  }

  private async read(answer: Response, streams: boolean): Promise<void> {
    const { requests, delivery } = this.options;
    const parse = createEventStreamParser();
    if (answer.body === null || answer.body === undefined) {
      // A platform whose answers cannot be read before their end, such as React Native's.
      delivery.holdsBack = true;
      this.take(parse(await answer.text()));
      return;
    }
    const decoder = new TextDecoder();
    const reader = answer.body.getReader();
    for (let read = await reader.read(); !read.done && !this.stopped; read = await reader.read()) {
      requests.unconfirmedBytes += read.value.byteLength;
      this.take(parse(decoder.decode(read.value, { stream: true })));
      if (streams) this.watch(false);
      this.options.confirm();
    }
  }

  private take(events: readonly StreamedEvent[]): void {
    const { requests, message, ended } = this.options;
    for (const { id, event, data } of events) {
      if (this.stopped) return;
      if (event === 'close') {
        const [code = '1006', ...reason] = data.split(' ');
        return ended(Number(code) || 1006, reason.join(' '));
      }
      if (id === undefined || id <= requests.received) continue;
      if (id > requests.received + 1) return ended(1006, `Message ${id} came after ${requests.received}.`);
      requests.received = id;
      message(data);
    }
  }

  /** Looks in 3 s whether what is due has come: the opening comment, or a number that the server told. */
  private watch(commentIsDue: boolean): void {
    const { clock, requests, delivery } = this.options;
    this.cancelWatch();
    if (!commentIsDue && this.serverAt <= requests.received) return;
    this.cancelWatch = clock.after(HELD_BACK_MS, () => {
      delivery.holdsBack = true;
      this.current?.abort();
    });
  }
}
