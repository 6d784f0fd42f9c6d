/** Runs agents: each run that began ends with exactly one terminal event, also on throw, abort and close. [V8, U6–U8] */
import type { Clock } from '@throughline/protocol';
import { readControlEvent } from '../hub/control-event.ts';
import type { Hub } from '../hub/hub.ts';
import type { StreamWatcher } from '../hub/hub-stream.ts';
import type { Publisher } from '../hub/publish.ts';
import { ownerOf, resolveTarget } from '../hub/stream-name.ts';
import type { LogEntry } from '../log/event-log.ts';
import type { RunOptions, RunOutcome, Target } from '../manager.ts';
import type { Settings } from '../options.ts';
import { isServerError, ServerError } from '../server-error.ts';
import type { SubmitsInFlight } from '../submit/submits-in-flight.ts';
import { createRunEmitter, type RunControl } from './create-run-emitter.ts';
import { type Ending, endRun } from './end-run.ts';
import type { RunEmitter } from './run-emitter.ts';
import { createRunStop, type RunStop } from './run-stop.ts';
import { createRunWriter } from './run-writer.ts';

export interface Runs {
  run<Result>(
    target: Target & RunOptions,
    work: (run: RunEmitter) => Promise<Result> | Result,
  ): Promise<RunOutcome<Result>>;
  /** Does this node run it, and does it wait for an answer? */
  waitsForApproval(stream: string, runId: string): boolean;
  readonly size: number;
  /** Tells every run that the manager closes. */
  stop(): void;
  /** Resolves once none is left. */
  idle(): Promise<void>;
}

export interface RunsOptions {
  readonly hub: Hub;
  readonly publisher: Publisher;
  readonly inFlight: SubmitsInFlight;
  readonly clock: Clock;
  readonly settings: Settings;
  /** The log takes appends at once, in order. */
  readonly immediate: boolean;
  newId(): string;
  onError(where: string, error: unknown): void;
}

interface Running {
  readonly stop: RunStop;
  readonly control: RunControl;
  /** How it was ended by somebody else, as the log has it. */
  endedAs: RunOutcome['status'];
}

/** The terminal event that somebody else wrote → the run's outcome. */
const statusOf = ({ text }: LogEntry): RunOutcome['status'] => {
  const { type } = JSON.parse(`{${text}}`) as { type: string };
  return type === 'agent_completed' ? 'completed' : type === 'agent_failed' ? 'failed' : 'cancelled';
};

interface RunPlace {
  readonly stream: string;
  readonly runId: string;
  readonly submitId: string | undefined;
}

/** Hears what pages ask of the run, wherever they are connected. [U8] */
function watchRun({ runId, submitId }: RunPlace, running: Running): StreamWatcher {
  const { stop, control } = running;
  return {
    appended(entry) {
      if (entry.runId === runId && entry.closes) {
        running.endedAs = statusOf(entry);
        return stop.stop('ended');
      }
      const event = readControlEvent(entry);
      if (event?.type === 'approval_resolved') {
        const { approvalId, approved, data, by } = event.data;
        control.answer(approvalId, { approved, data, by });
      } else if (event) {
        const bySubmit = event.runId === undefined && submitId !== undefined && event.submitId === submitId;
        if (event.runId === runId || bySubmit) stop.stop('cancelled');
      }
    },
  };
}

const settle = async <Result>(work: () => Promise<Result> | Result): Promise<Ending<Result>> => {
  try {
    return { how: 'returned', result: await work() };
  } catch (error) {
    return { how: 'threw', error };
  }
};

export function createRuns(options: RunsOptions): Runs {
  const { hub, publisher, inFlight, clock, settings, newId } = options;
  const { hooks, times } = settings;
  const running = new Map<string, Running>();
  const waiters: (() => void)[] = [];
  let stopping = false;
  const keyOf = (stream: string, runId: string): string => `${stream}\n${runId}`;

  const remove = (key: string): void => {
    running.delete(key);
    if (running.size === 0) for (const resolve of waiters.splice(0)) resolve();
  };

  return {
    async run<Result>(target: Target & RunOptions, work: (run: RunEmitter) => Promise<Result> | Result) {
      if (stopping) throw new ServerError('closed', 'The manager is closing; no new run can begin.');
      const stream = resolveTarget(target);
      const { agent, runId = newId(), threadId, submitId, input, parentRunId } = target;
      const userId = target.userId ?? ownerOf(stream);
      const key = keyOf(stream, runId);
      if (running.has(key)) throw new ServerError('invalid-id', `The run "${runId}" is already running on ${stream}.`);
      const startedAt = clock.elapsed();
      const stop = createRunStop(clock, times.cancelGraceMs);
      const writer = createRunWriter(options.immediate, (error) => {
        if (isServerError(error, 'run-ended')) return stop.stop('ended');
        options.onError(`appending to run ${runId}`, error);
        stop.stop('log');
      });
      const envelope = {
        runId,
        agent,
        userId,
        ...(threadId !== undefined && { threadId }),
        ...(submitId !== undefined && { submitId }),
      };
      const write = (type: string, data: unknown): Promise<void> =>
        writer.write(publisher.prepare(stream, { type, data, ...envelope }));
      const { signal } = stop;
      const control = createRunEmitter({ runId, stream, signal, clock, newId, write, flushed: writer.flushed });
      const own: Running = { stop, control, endedAs: 'cancelled' };
      const watcher = watchRun({ stream, runId, submitId }, own);
      running.set(key, own);
      // Linked before anything is waited for: a cancel by submit id may come before the run is in the log. [U6]
      const cancel = (): void => stop.stop('cancelled');
      const unlink = submitId === undefined ? undefined : inFlight.link({ submitId, stream, userId, cancel });
      let release = (): void => {};
      try {
        const lease = await hub.open(stream);
        lease.stream.watchers.add(watcher);
        release = () => {
          lease.stream.watchers.delete(watcher);
          lease.release();
        };
        await write('agent_started', { agent, input, parentRunId });
        hooks.runStarted?.({ stream, runId, agent });
        const givenUp = stop.givenUp.then((): Ending<Result> => ({ how: 'given-up' }));
        const ending = await Promise.race([settle(() => work(control.emitter)), givenUp]);
        const { cause } = stop;
        stop.done();
        control.settle(cause === undefined && ending.how === 'returned');
        const durationMs = Math.round(clock.elapsed() - startedAt);
        const outcome = await endRun({ runId, ending, cause, endedAs: own.endedAs, durationMs, write });
        hooks.runEnded?.({ stream, runId, agent, status: outcome.status, durationMs });
        return outcome;
      } finally {
        stop.done();
        release();
        unlink?.();
        remove(key);
      }
    },
    waitsForApproval: (stream, runId) => running.get(keyOf(stream, runId))?.control.waitsForApproval ?? false,
    get size() {
      return running.size;
    },
    stop() {
      stopping = true;
      for (const { stop } of [...running.values()]) stop.stop('closing');
    },
    idle: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
