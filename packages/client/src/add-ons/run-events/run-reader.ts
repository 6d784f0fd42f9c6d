/** Reads one run: follows it live while the reader keeps up, and reads it once more from where the reader stands. [S1, S3] */
import type { Cancel } from '@throughline/protocol';
import { runFlagsOf } from '@throughline/protocol/agent';
import type { RunRecord } from '../../core/run-index.ts';
import type { Seams } from '../../core/seams.ts';
import { ClientError, isClientError } from '../../errors/client-error.ts';
import type { DeliveredEvent } from '../../listeners/delivered-event.ts';
import type { StreamHandle } from '../../pipeline/stream-handle.ts';
import type { RunEventsOptions, RunOf } from './run-events-options.ts';

type Step = IteratorResult<DeliveredEvent, undefined>;

interface Waiting {
  resolve(step: Step): void;
  reject(error: Error): void;
}

/** Events that are held for a reader, and numbers that are asked for at a time. */
const MOST = 256;

const done: Step = { done: true, value: undefined };

export class RunReader implements AsyncIterator<DeliveredEvent, undefined> {
  readonly #seams: Seams;
  readonly #of: RunOf;
  readonly #options: RunEventsOptions;
  readonly #ended: () => void;
  readonly #queue: DeliveredEvent[] = [];
  readonly #waiting: Waiting[] = [];
  #handle: StreamHandle | undefined;
  #run: RunRecord | undefined;
  /** From here on the run is still to be read. */
  #next = 0;
  /** Everything up to the cursor is read: live events follow. */
  #isFollowing = false;
  #cancelSlice: Cancel | undefined;
  /** Nothing comes any more; what is queued is still handed out, then the error. */
  #isOver = false;
  #error: Error | undefined;

  /** @param ended - nothing has to be heard any more */
  constructor(seams: Seams, of: RunOf, options: RunEventsOptions, ended: () => void) {
    this.#seams = seams;
    this.#of = of;
    this.#options = options;
    this.#ended = ended;
  }

  /** @param refused - why the command ended without a run, if that is known already */
  start(refused: Error | undefined): void {
    const { signal, stream } = this.#options;
    const life = this.#seams.life();
    signal?.addEventListener('abort', this.#abort);
    if (signal?.aborted) return this.#abort();
    if (life.aborted) return this.fail(life.reason);
    if (stream !== undefined) this.#handle = this.#seams.open(stream, 'active-runs');
    const run = this.#find();
    if (run !== undefined) this.#begin(run, false);
    else if (refused !== undefined) this.fail(refused);
  }

  next(): Promise<Step> {
    const event = this.#queue.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return Promise.reject(error);
    if (this.#isOver) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#read();
    });
  }

  return(): Promise<Step> {
    this.#queue.length = 0;
    this.#error = undefined;
    this.#finish();
    return Promise.resolve(done);
  }

  /** An event of any run was dispatched; its number is the cursor's. */
  event(event: DeliveredEvent): void {
    if (this.#run === undefined) {
      const run = event.runId === undefined ? undefined : this.#find();
      if (run === undefined) return;
      this.#begin(run, run.firstSeq === event.seq);
    }
    const run = this.#run;
    if (run === undefined || !this.#isFollowing || event.runId !== run.runId || event.stream !== run.stream) return;
    if (event.seq < this.#next) return; // The stream is sent again from an earlier place.
    this.#next = event.seq;
    if (this.#queue.length >= MOST)
      this.#isFollowing = false; // Too slow: the rest is read again when it is wanted.
    else this.#take(event);
  }

  /** The index may have learned that the run is lost. */
  checkLost(): void {
    if (this.#run?.state === 'lost') this.lose('events of it are lost, or the server does not know it any more');
  }

  /** The stream's numbers begin anew: those that are still to be read mean nothing any more. */
  newLife(stream: string): void {
    if (this.#run?.stream === stream) this.lose('the server has lost its record of it');
  }

  left(stream: string): void {
    if (this.#run?.stream === stream) this.lose('its stream was left');
  }

  refused(submitId: string, why: Error): void {
    if (this.#run === undefined && 'submitId' in this.#of && this.#of.submitId === submitId) this.fail(why);
  }

  lose(why: string): void {
    const name = 'runId' in this.#of ? `Run ${this.#of.runId}` : `The run of command ${this.#of.submitId}`;
    this.fail(new ClientError('run-lost', `${name} cannot be read to its end: ${why}.`));
  }

  fail(error: Error): void {
    if (this.#isOver) return;
    const waiting = this.#waiting.splice(0);
    if (waiting.length === 0) this.#error = error;
    this.#finish();
    const [first, ...others] = waiting;
    first?.reject(error);
    for (const other of others) other.resolve(done);
  }

  readonly #abort = (): void => {
    const cause = this.#options.signal?.reason;
    const message = 'The run is not read any more; the run itself goes on.';
    this.fail(isClientError(cause) ? cause : new ClientError('aborted', message, { cause }));
  };

  #find(): RunRecord | undefined {
    const { runIndex } = this.#seams;
    const run = 'runId' in this.#of ? runIndex.find(this.#of.runId) : runIndex.findBySubmit(this.#of.submitId);
    const { stream } = this.#options;
    return stream === undefined || run?.stream === stream ? run : undefined;
  }

  #begin(run: RunRecord, isFollowing: boolean): void {
    this.#run = run;
    this.#next = run.firstSeq;
    this.#isFollowing = isFollowing;
    if (!run.whole) return this.lose('its beginning did not reach this page');
    this.checkLost();
    this.#read();
  }

  /** Follows, where everything up to the cursor is read; else asks for the next slice, once the reader wants it. */
  #read(): void {
    const run = this.#run;
    if (run === undefined || this.#isOver || this.#isFollowing || this.#cancelSlice !== undefined) return;
    const { stream } = run;
    const cursor = this.#seams.cursor(stream);
    if (cursor === undefined) return this.left(stream);
    if (this.#next > cursor) {
      this.#isFollowing = true;
      return;
    }
    if (this.#waiting.length === 0) return;
    const after = this.#next - 1;
    const until = Math.min(cursor, after + MOST);
    let isOver = false;
    const cancel = this.#seams.reread(
      stream,
      { after, until },
      {
        event: (event) => {
          if (event.runId === run.runId) this.#take(event);
        },
        lost: () => {
          isOver = true;
          this.#cancelSlice = undefined;
          this.lose('the server has not kept all of it');
        },
        done: () => {
          isOver = true;
          this.#cancelSlice = undefined;
          this.#next = until + 1;
          this.#read();
        },
      },
    );
    if (cancel === undefined) this.left(stream);
    else if (!isOver) this.#cancelSlice = cancel;
  }

  #take(event: DeliveredEvent): void {
    if (this.#isOver) return;
    this.#next = event.seq + 1;
    const { types } = this.#options;
    if (types === undefined || types.includes(event.type)) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#queue.push(event);
      else waiting.resolve({ done: false, value: event });
    }
    if (runFlagsOf(event.type, this.#seams.registry.events).closes) this.#finish();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended();
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#cancelSlice?.();
    this.#cancelSlice = undefined;
    this.#handle?.close();
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(done);
  }
}
