/** The requests of one pipe: their header fields, their repetition after a failure, and their end. [F1, F5, F9] */
import type { ClientClock } from '../platform/client-clock.ts';
import { judgeAnswer, repeatDelayMs } from './answer-verdict.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface PipeRequestsOptions {
  readonly url: string;
  readonly clock: ClientClock;
  readonly fetch: Fetch;
  readonly credentials: RequestCredentials;
  /** The pipe cannot go on. */
  ended(code: number, reason: string): void;
  /** The server told the number of its last message. */
  serverStandsAt(last: number): void;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Goes out even if the page is left meanwhile. */
  readonly keepalive?: boolean;
}

export class PipeRequests {
  /** The name that the server gave; undefined before the opening was answered. */
  pipe: string | undefined;
  /** Number of the last message that came in. */
  received = 0;
  /** Bytes that came in since a request last confirmed. */
  unconfirmedBytes = 0;
  /** The pipe has ended: nothing more is asked. */
  over = false;
  /** The page has closed it: what fails is not repeated, and nobody is notified. */
  closing = false;
  private readonly options: PipeRequestsOptions;
  private readonly waits = new Set<() => void>();

  constructor(options: PipeRequestsOptions) {
    this.options = options;
  }

  /** One request, whatever comes of it. Rejects where there is no answer. */
  async once({ headers, ...ask }: Ask): Promise<Response> {
    this.unconfirmedBytes = 0;
    const answer = await this.options.fetch(this.options.url, {
      ...ask,
      cache: 'no-store',
      credentials: this.options.credentials,
      headers: {
        ...headers,
        ...(ask.body !== undefined && { 'content-type': 'text/plain' }),
        ...(this.pipe !== undefined && { 'throughline-pipe': this.pipe }),
        'throughline-after': String(this.received),
      },
    });
    const last = Number(answer.headers.get('throughline-last') ?? 0);
    if (last > this.received) this.options.serverStandsAt(last);
    return answer;
  }

  /** Repeats a request until it is answered, or the pipe has ended: then `undefined`. An aborted one is not repeated. */
  async untilAnswered(ask: Ask): Promise<Response | undefined> {
    for (let failures = 1; !this.over; failures += 1) {
      const answer = await this.once(ask).catch(() => undefined);
      if (this.over || ask.signal?.aborted) return undefined;
      if (this.closing) return answer;
      const verdict = answer === undefined ? ({ do: 'repeat', afterMs: undefined } as const) : judgeAnswer(answer);
      if (verdict.do === 'go-on') return answer;
      if (verdict.do === 'end') {
        this.options.ended(verdict.code, verdict.reason);
        return undefined;
      }
      await this.wait(verdict.afterMs ?? repeatDelayMs(failures));
    }
    return undefined;
  }

  /** Resolves after so long, or when all waits are cut short. */
  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.waits.delete(done);
        resolve();
      };
      const cancel = this.options.clock.after(delayMs, done);
      this.waits.add(done);
    });
  }

  /** Ends every wait now. */
  wake(): void {
    for (const done of [...this.waits]) done();
  }
}
