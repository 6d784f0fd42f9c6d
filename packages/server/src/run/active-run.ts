/** One run of this node, from its opening event, or from where another node left it, to its one terminal event. [V8, R3, R9, R10] */
import type { Clock } from '@throughline/protocol';
import type { StreamEvent } from '@throughline/protocol/agent';
import { isServerError } from '../errors/server-error.ts';
import { encodeBody } from '../events/encode-body.ts';
import type { Hub, StreamLease } from '../hub/hub.ts';
import type { StreamWatcher } from '../hub/hub-stream.ts';
import type { Appended, Publisher } from '../hub/publish.ts';
import type { RunWriterFence } from '../log/run-owners.ts';
import type { RunOutcome } from '../manager.ts';
import type { Settings } from '../options/settings.ts';
import { createRunEmitter, type RunControl } from './create-run-emitter.ts';
import type { Cursor } from './cursor.ts';
import { type Ending, endRun } from './end-run.ts';
import { ForeignEnding } from './foreign-ending.ts';
import { OpenParts } from './open-parts.ts';
import { OwnedAppend } from './owned-append.ts';
import type { ApprovalAnswer, RunEmitter } from './run-emitter.ts';
import { createRunStop, type RunStop, stopReason } from './run-stop.ts';
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
  /** The name under which this node holds its runs, asked of the log now. */
  confirmOwner(): Promise<string>;
  /** Would another node go on with such a run when this one closes? [R7] */
  handsOver(agent: string): boolean;
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
  readonly place: RunPlace;
  readonly #parts: RunParts;
  readonly #writer: RunWriter;
  readonly #startedAt: number;
  readonly #open: OpenParts;
  readonly #owned: OwnedAppend;
  readonly #foreign: ForeignEnding;
  readonly #watcher: StreamWatcher;
  /** Answers that came before this life of the run asked. */
  readonly #answers = new Map<string, ApprovalAnswer>();
  #opening: unknown;
  #lease: StreamLease | undefined;

  constructor(parts: RunParts, place: RunPlace) {
    const { clock, settings, newId, onError } = parts;
    const { stream, runId, submitId } = place;
    const pieceSize = Math.max(1, Math.min(MAX_PIECE, Math.floor(settings.limits.maxEventBytes / JSON_GROWTH)));
    this.#parts = parts;
    this.place = place;
    this.#startedAt = clock.elapsed();
    this.stop = createRunStop(clock, settings.times.cancelGraceMs);
    this.#writer = createRunWriter(parts.immediate, (error) => this.#appendFailed(error));
    this.#open = new OpenParts(pieceSize);
    this.#owned = new OwnedAppend({
      announceOpening: async (by, again) => {
        // Who lapsed may have had the run ended, in a life that nobody remembers.
        if ((await parts.confirmOwner()) !== by.owner) throw stopReason('not-owner');
        return this.#append('agent_started', { ...(this.#opening as object), again })(by);
      },
      announceParts: async (by) => {
        for (const { type, data } of this.#open.announcement()) await this.#append(type, data)(by);
      },
    });
    this.#foreign = new ForeignEnding(clock, settings.times.confirmTimeoutMs);
    this.control = createRunEmitter({
      runId,
      stream,
      signal: this.stop.signal,
      clock,
      newId,
      pieceSize,
      describe: settings.describeError,
      write: (type, data) => this.write(type, data),
      flushed: this.#writer.flushed,
      asked: (approvalId) => this.#answers.get(approvalId) ?? (this.#open.asks(approvalId) ? 'waiting' : undefined),
      written: (messageId) => this.#open.messageText(messageId),
      checkValue: (name, value) => void encodeBody(value, name),
      onUnfit: (type, error) => onError(`${type} of run ${runId}`, error),
    });
    this.#watcher = watchRun({
      runId,
      submitId,
      ended: ({ status, seq }) => {
        this.#foreign.heard({ status, cursor: { epoch: this.#lease?.stream.epoch ?? '', seq } });
        this.stop.stop('ended');
      },
      answered: (approvalId, answer) => this.#answered(approvalId, answer),
      cancelled: () => this.stop.stop('cancelled'),
      renewed: () => this.#announce(),
    });
  }

  /** Hears the stream from now on. */
  async follow(): Promise<void> {
    this.#lease = await this.#parts.hub.open(this.place.stream);
    this.#lease.stream.watchers.add(this.#watcher);
  }

  /** Writes the opening event, as that owner. */
  async begin(owner: string, opening: unknown): Promise<void> {
    this.#opening = opening;
    this.#owned.retaken(owner);
    const append = this.#append('agent_started', opening);
    this.#owned.begun(await this.#writer.write(() => append({ owner })));
  }

  /** Goes on with a run that was taken over. [R6] */
  resume(owner: string, last: Cursor): void {
    this.#owned.retaken(owner);
    this.#owned.begun(last);
  }

  /** Knows from then on what was open, asked and answered before. */
  remember(events: readonly StreamEvent[]): void {
    this.#opening = events[0]?.data;
    for (const { type, data } of events) {
      this.#open.note({ type, data });
      if (type === 'cancel_requested') this.stop.stop('cancelled');
      if (type !== 'approval_resolved') continue;
      const { approvalId, approved, data: more, by } = data as { approvalId: string } & ApprovalAnswer;
      this.#answers.set(approvalId, { approved, data: more, by });
    }
  }

  /** Calls that were at work in an earlier life of the run, by id: nobody knows how far they came. */
  get callsAtWork(): ReadonlyMap<string, string> {
    return this.#open.tools;
  }

  /** The node that has it goes on under another name. [R2] */
  retaken(owner: string): void {
    this.#owned.retaken(owner);
  }

  get owner(): string {
    return this.#owned.owner;
  }

  get epoch(): string {
    return this.#owned.epoch;
  }

  /** Appends an event of the run, after everything written before; throws at once what makes no sense. */
  write(type: string, data: unknown): Promise<Cursor> {
    const append = this.#append(type, data);
    return this.#writer.write(async () => {
      const cursor = await this.#owned.run(append);
      // Only now: what is told anew must not hold what is about to be written.
      this.#open.note({ type, data });
      return cursor;
    });
  }

  /** Does the work, and ends the run whatever comes of it. */
  async carryOut<Result>(work: (run: RunEmitter) => Promise<Result> | Result): Promise<RunOutcome<Result>> {
    const { stop, control } = this;
    const { clock, settings, handsOver } = this.#parts;
    const { stream, runId, agent } = this.place;
    const givenUp: Ending<Result> = { how: 'given-up' };
    // Who was stopped before the work began never begins it.
    const ending = stop.signal.aborted
      ? givenUp
      : await Promise.race([settle(() => work(control.emitter)), stop.givenUp.then(() => givenUp)]);
    const { cause } = stop;
    stop.done();
    control.close(cause === undefined && ending.how === 'returned');
    if (cause === 'closing' && handsOver(agent)) {
      await this.#writer.flushed();
      return { runId, status: 'failed', error: stopReason('closing') };
    }
    const durationMs = Math.round(clock.elapsed() - this.#startedAt);
    const outcome = await endRun({
      describe: settings.describeError,
      runId,
      ending,
      cause,
      durationMs,
      usage: control.usage,
      write: (type, data) => this.#writeEnd(type, data, false),
      writeUnchecked: (type, data) => this.#writeEnd(type, data, true),
      foreignEnd: () => this.#foreign.known(),
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

  #append(type: string, data: unknown, unchecked = false): (by?: RunWriterFence) => Promise<Appended> {
    const { stream, ...envelope } = this.place;
    return this.#parts.publisher.prepare(stream, { type, data, ...envelope }, { unchecked });
  }

  /** The terminal event is tried for as long as the manager lives. [R10] */
  #writeEnd(type: string, data: unknown, unchecked: boolean): Promise<Cursor> {
    const { clock, settings, closed, onError } = this.#parts;
    const append = this.#append(type, data, unchecked);
    const { retryAfterMs } = settings.times;
    const onFailed = (error: unknown): void => onError(`ending run ${this.place.runId}`, error);
    return this.#writer.write(() =>
      untilTaken(() => this.#owned.run(append), { clock, retryAfterMs, closed, onError: onFailed }),
    );
  }

  #appendFailed(error: unknown): void {
    if (isServerError(error, 'run-ended')) return this.stop.stop('ended');
    if (isServerError(error, 'not-owner')) return this.stop.stop('not-owner');
    this.#parts.onError(`appending to run ${this.place.runId}`, error);
    this.stop.stop('log');
  }

  #answered(approvalId: string, answer: ApprovalAnswer): void {
    this.#open.note({ type: 'approval_resolved', data: { approvalId } });
    if (!this.control.answer(approvalId, answer)) this.#answers.set(approvalId, answer);
  }

  /** The stream began a new life: the run is told again before anything else of it. [R9] */
  #announce(): void {
    if (this.#owned.epoch === '' || this.stop.isDone) return;
    this.#owned.announce().catch((error) => this.#appendFailed(error));
  }
}
