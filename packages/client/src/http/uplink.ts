/** The way up: messages in numbered bodies, one request at a time, each repeated until it is answered. [F2, F3, F5] */
import { utf8Length } from '@throughline/protocol';
import { randomId } from '../platform/random-id.ts';
import { judgeAnswer } from './answer-verdict.ts';
import type { PipeRequests } from './pipe-requests.ts';

/** What waits goes together up to this size. */
const MOST_TOGETHER_BYTES = 65_536;
/** Browsers let requests of a page that is left go out up to 64 KiB. */
const KEEPALIVE_BYTES = 32_768;
/** So much that no request has confirmed is confirmed by one of its own. */
const CONFIRM_BYTES = 65_536;

export interface UplinkOptions {
  readonly requests: PipeRequests;
  /** The opening was answered: the pipe has its name. */
  opened(): void;
  /** The pipe could not be opened. */
  failed(code: number, reason: string): void;
  /** A body was taken by the server. */
  sent(): void;
}

export class Uplink {
  /** Taken by `send` and not yet answered. */
  bytes = 0;
  private readonly options: UplinkOptions;
  private queue: { text: string; bytes: number }[] = [];
  private number = 0;
  private running = false;

  constructor(options: UplinkOptions) {
    this.options = options;
  }

  send(text: string): void {
    const bytes = utf8Length(text);
    this.queue.push({ text, bytes });
    this.bytes += bytes;
    void this.run();
  }

  /** Confirms what came in, where no other request did. */
  confirm(): void {
    void this.run();
  }

  /** What waits still goes out, then the pipe is closed. */
  close(): void {
    this.options.requests.closing = true;
    this.options.requests.wake();
    void this.run();
  }

  private get mustConfirm(): boolean {
    return this.options.requests.unconfirmedBytes >= CONFIRM_BYTES;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const { requests } = this.options;
    while (!requests.over && (this.queue.length > 0 || (requests.pipe !== undefined && this.mustConfirm))) {
      if (this.queue.length === 0) await requests.untilAnswered({ method: 'POST' });
      else if (requests.pipe === undefined) await this.open();
      else await this.post();
    }
    this.running = false;
    if (!requests.closing || requests.over) return;
    requests.over = true;
    // Nobody waits for it: a pipe whose goodbye is lost ends by itself. [F8]
    if (requests.pipe !== undefined) void requests.once({ method: 'DELETE', keepalive: true }).catch(() => {});
  }

  private async open(): Promise<void> {
    const { requests, opened, failed } = this.options;
    const { text, bytes } = this.queue.shift() as { text: string; bytes: number };
    try {
      const answer = await requests.once({ method: 'POST', headers: { 'throughline-open': randomId() }, body: text });
      const verdict = judgeAnswer(answer);
      if (verdict.do === 'end') return failed(verdict.code, verdict.reason);
      if (verdict.do === 'repeat') return failed(1006, `The server answered ${answer.status}.`);
      requests.pipe = (await answer.text()).trim();
    } catch (error) {
      return failed(1006, `The server could not be reached over HTTP: ${String(error)}`);
    }
    this.bytes -= bytes;
    if (!requests.over && !requests.closing) opened();
  }

  private async post(): Promise<void> {
    const { requests, sent } = this.options;
    let bytes = 0;
    const texts: string[] = [];
    while (this.queue[0] !== undefined && (texts.length === 0 || bytes + this.queue[0].bytes <= MOST_TOGETHER_BYTES)) {
      const next = this.queue.shift() as { text: string; bytes: number };
      texts.push(next.text);
      bytes += next.bytes;
    }
    this.number += 1;
    const answer = await requests.untilAnswered({
      method: 'POST',
      headers: { 'throughline-n': String(this.number) },
      // One message a line; a break between two tokens of one is as good as a space.
      body: texts.map((text) => text.replace(/[\r\n]+/g, ' ')).join('\n'),
      keepalive: bytes <= KEEPALIVE_BYTES,
    });
    this.bytes -= bytes;
    if (answer !== undefined) sent();
  }
}
