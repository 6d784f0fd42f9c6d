/** One run of this node, from its opening event to its one terminal event. [V8, R10] */
import type { Clock } from '@throughline/protocol';
import { encodeBody } from '../encode-body.ts';
import type { Hub, StreamLease } from '../hub/hub.ts';
import type { Publisher } from '../hub/publish.ts';
import type { RunOutcome } from '../manager.ts';
import type { Settings } from '../options.ts';
import { isServerError } from '../server-error.ts';
import { createRunEmitter, type RunControl } from './create-run-emitter.ts';
import type { Cursor } from './cursor.ts';
import { type Ending, endRun, type ForeignEnd } from './end-run.ts';
import type { RunEmitter } from './run-emitter.ts';
import { createRunStop, type RunStop } from './run-stop.ts';
import { createRunWriter, type RunWriter } from './run-writer.ts';
import { untilTaken } from './until-taken.ts';
import { watchRun } from './watch-run.ts';

export interface RunParts {
  readonly hub: Hub;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly settings: Settings;
  /** The log takes appends at once, in order. */
  readonly immediate: boolean;
  /** Aborted when the manager has closed: nothing is tried any more. */
  readonly closed: AbortSignal;
  newId(): string;
  onError(where: string, error: unknown): void;
}

/** What every event of the run carries. */
export interface RunPlace {
  readonly stream: string;
  readonly runId: string;
  readonly agent: string;
  readonly userId: string | undefined;
  readonly threadId: string | undefined;
  readonly submitId: string | undefined;
}

/** A piece of text is at most so long, and a small part of what an event may be, since JSON writes some characters as six. */
const MAX_PIECE = 65_536;
const JSON_GROWTH = 8;

const settle = async <Result>(work: () => Promise<Result> | Result): Promise<Ending<Result>> => {
  try {
    return { how: 'returned', result: await work() };
  } catch (error) {
    return { how: 'threw', error };
  }
};

export class ActiveRun {
  readonly stop: RunStop;
  readonly control: RunControl;
  readonly #parts: RunParts;
  readonly #place: RunPlace;
  readonly #writer: RunWriter;
  readonly #startedAt: number;
  #lease: StreamLease | undefined;
  #foreignEnd: ForeignEnd | undefined;
  #onForeignEnd = (): void => {};
  readonly #watcher;

  constructor(parts: RunParts, place: RunPlace) {
    const { clock, settings, newId, onError } = parts;
    const { stream, runId, submitId } = place;
    this.#parts = parts;
    this.#place = place;
    this.#startedAt = clock.elapsed();
    this.stop = createRunStop(clock, settings.times.cancelGraceMs);
    this.#writer = createRunWriter(parts.immediate, (error) => this.#appendFailed(error));
    const { signal } = this.stop;
    this.control = createRunEmitter({
      runId,
      stream,
      signal,
      clock,
      newId,
      pieceSize: Math.max(1, Math.min(MAX_PIECE, Math.floor(settings.limits.maxEventBytes / JSON_GROWTH))),
      write: (type, data) => this.write(type, data),
      flushed: this.#writer.flushed,
      checkValue: (name, value) => void encodeBody(value, name),
      onUnfit: (type, error) => onError(`${type} of run ${runId}`, error),
    });
    this.#watcher = watchRun({
      runId,
      submitId,
      ended: (end) => this.#endedElsewhere(end),
      answered: (approvalId, answer) => this.control.answer(approvalId, answer),
      cancelled: () => this.stop.stop('cancelled'),
    });
  }

  get runId(): string {
    return this.#place.runId;
  }

  /** Hears the stream from now on. */
  async follow(): Promise<void> {
    this.#lease = await this.#parts.hub.open(this.#place.stream);
    this.#lease.stream.watchers.add(this.#watcher);
  }

  /** Appends an event of the run, after everything written before; throws at once what makes no sense. */
  write(type: string, data: unknown): Promise<Cursor> {
    const { stream, ...envelope } = this.#place;
    return this.#writer.write(this.#parts.publisher.prepare(stream, { type, data, ...envelope }));
  }

  /** Does the work, and ends the run whatever comes of it. */
  async carryOut<Result>(work: (run: RunEmitter) => Promise<Result> | Result): Promise<RunOutcome<Result>> {
    const { stop, control } = this;
    const { clock, settings } = this.#parts;
    const { stream, runId, agent } = this.#place;
    const givenUp = stop.givenUp.then((): Ending<Result> => ({ how: 'given-up' }));
    const ending = await Promise.race([settle(() => work(control.emitter)), givenUp]);
    const { cause } = stop;
    stop.done();
    control.close(cause === undefined && ending.how === 'returned');
    const durationMs = Math.round(clock.elapsed() - this.#startedAt);
    const outcome = await endRun({
      runId,
      ending,
      cause,
      durationMs,
      usage: control.usage,
      write: (type, data) => this.#writeEnd(type, data, false),
      writeUnchecked: (type, data) => this.#writeEnd(type, data, true),
      foreignEnd: () => this.#waitForForeignEnd(),
    });
    settings.hooks.runEnded?.({ stream, runId, agent, status: outcome.status, durationMs });
    return outcome;
  }

  /** Lets go of the stream and of every timer. */
  release(): void {
    this.stop.done();
    this.#lease?.stream.watchers.delete(this.#watcher);
    this.#lease?.release();
  }

  /** The terminal event is tried for as long as the manager lives. [R10] */
  #writeEnd(type: string, data: unknown, unchecked: boolean): Promise<Cursor> {
    const { publisher, clock, settings, closed, onError } = this.#parts;
    const { stream, ...envelope } = this.#place;
    const append = publisher.prepare(stream, { type, data, ...envelope }, { unchecked });
    const { retryAfterMs } = settings.times;
    return this.#writer.write(() =>
      untilTaken(append, {
        clock,
        retryAfterMs,
        closed,
        onError: (error) => onError(`ending run ${this.runId}`, error),
      }),
    );
  }

  #appendFailed(error: unknown): void {
    if (isServerError(error, 'run-ended')) return this.stop.stop('ended');
    this.#parts.onError(`appending to run ${this.runId}`, error);
    this.stop.stop('log');
  }

  #endedElsewhere({ status, seq }: { status: RunOutcome['status']; seq: number }): void {
    this.#foreignEnd ??= { status, cursor: { epoch: this.#lease?.stream.epoch ?? '', seq } };
    this.#onForeignEnd();
    this.stop.stop('ended');
  }

  /** The log refused an event before this node heard of the end: it will hear of it soon. */
  #waitForForeignEnd(): Promise<ForeignEnd | undefined> {
    if (this.#foreignEnd) return Promise.resolve(this.#foreignEnd);
    const { clock, settings } = this.#parts;
    return new Promise((resolve) => {
      const cancel = clock.after(settings.times.confirmTimeoutMs, () => resolve(undefined));
      this.#onForeignEnd = () => {
        cancel();
        resolve(this.#foreignEnd);
      };
    });
  }
}
