/** Runs agents: each run that began ends with exactly one terminal event, also on throw, abort and close. [V8, U6–U8] */
import type { Clock } from '@throughline/protocol';
import { type ControlEvent, readControlEvent } from '../hub/control-event.ts';
import type { Hub } from '../hub/hub.ts';
import type { Publisher } from '../hub/publish.ts';
import { ownerOf, resolveTarget } from '../hub/stream-name.ts';
import type { LogEntry } from '../log/event-log.ts';
import type { RunOptions, RunOutcome, Target } from '../manager.ts';
import type { Settings } from '../options.ts';
import { isServerError, ServerError } from '../server-error.ts';
import type { SubmitsInFlight } from '../submit/submits-in-flight.ts';
import { type StopCause, stopReason } from './abort-reason.ts';
import { createRunEmitter } from './create-run-emitter.ts';
import { describeError } from './describe-error.ts';
import type { RunEmitter } from './run-emitter.ts';
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
  readonly immediate: boolean;
  newId(): string;
  onError(where: string, error: unknown): void;
}

interface Running {
  readonly stream: string;
  readonly runId: string;
  readonly waitsForApproval: boolean;
  stop(cause: StopCause): void;
}

type Ending<Result> =
  | { readonly how: 'returned'; readonly result: Result }
  | { readonly how: 'threw'; readonly error: unknown }
  | { readonly how: 'stopped' };

export function createRuns(options: RunsOptions): Runs {
  const { hub, publisher, inFlight, clock, settings, newId } = options;
  const { hooks, times } = settings;
  const running = new Map<string, Running>();
  const waiters: (() => void)[] = [];
  let stopping = false;
  const keyOf = (stream: string, runId: string): string => `${stream}\n${runId}`;

  const removed = (key: string): void => {
    running.delete(key);
    if (running.size > 0) return;
    for (const resolve of waiters.splice(0)) resolve();
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
      const abort = new AbortController();
      let cause: StopCause | undefined;
      let ended = false;
      let cancelGrace = (): void => {};
      let force = (): void => {};
      const forced = new Promise<Ending<Result>>((resolve) => {
        force = () => resolve({ how: 'stopped' });
      });

      const stop = (why: StopCause): void => {
        if (ended || (cause && !(cause === 'cancelled' && why !== 'cancelled'))) return;
        const first = cause === undefined;
        cause = why;
        if (!first) return force();
        abort.abort(stopReason(why));
        // A cancelled agent may end in its own words; one that is closed or was ended elsewhere is not waited for.
        if (why !== 'cancelled') force();
        else cancelGrace = clock.after(times.cancelGraceMs, force);
      };
      const writer = createRunWriter(options.immediate, (error) => {
        if (isServerError(error, 'run-ended')) return stop('ended');
        options.onError(`appending to run ${runId}`, error);
        stop('log');
      });
      const write = (type: string, data: unknown): Promise<void> =>
        writer.write(publisher.prepare(stream, { type, data, runId, agent, threadId, submitId, userId } as never));
      const control = createRunEmitter({
        runId,
        stream,
        signal: abort.signal,
        clock,
        newId,
        write,
        flushed: () => writer.flushed(),
      });

      const obey = (event: ControlEvent): void => {
        if (event.type === 'approval_resolved') {
          const { approvalId, approved, data, by } = event.data;
          control.answer(approvalId, { approved, data, by });
        } else if (
          event.runId === runId ||
          (event.runId === undefined && event.submitId && event.submitId === submitId)
        ) {
          stop('cancelled');
        }
      };
      const watcher = {
        appended(entry: LogEntry) {
          if (entry.runId === runId && entry.closes) return stop('ended');
          const event = readControlEvent(entry);
          if (event) obey(event);
        },
      };

      running.set(key, {
        stream,
        runId,
        stop,
        get waitsForApproval() {
          return control.waitsForApproval;
        },
      });
      const unlink =
        submitId === undefined
          ? () => {}
          : inFlight.link({ submitId, stream, userId, cancel: () => stop('cancelled') });
      let release = (): void => {};

      const terminal = async (ending: Ending<Result>): Promise<RunOutcome<Result>> => {
        const durationMs = Math.round(clock.elapsed() - startedAt);
        control.settle(cause === undefined && ending.how === 'returned');
        if (cause === 'cancelled' || cause === 'ended') {
          if (cause === 'cancelled') await write('agent_cancelled', {});
          return { runId, status: 'cancelled' };
        }
        if (ending.how === 'returned' && cause === undefined) {
          try {
            await write('agent_completed', { result: ending.result, durationMs });
            return { runId, status: 'completed', result: ending.result };
          } catch (error) {
            if (isServerError(error, 'run-ended')) return { runId, status: 'cancelled' };
            if (!isServerError(error, 'invalid-body') && !isServerError(error, 'too-large')) throw error;
            await write('agent_failed', { error: describeError(error) });
            return { runId, status: 'failed', error };
          }
        }
        const error = cause === undefined && ending.how === 'threw' ? ending.error : abort.signal.reason;
        const retryable = cause === 'closing' ? { retryable: true } : {};
        await write('agent_failed', { error: { ...describeError(error), ...retryable } });
        return { runId, status: 'failed', error };
      };

      try {
        const lease = await hub.open(stream);
        release = lease.release;
        lease.stream.watchers.add(watcher);
        await write('agent_started', { agent, input, parentRunId });
        hooks.runStarted?.({ stream, runId, agent });
        const worked = (async (): Promise<Ending<Result>> => {
          try {
            return { how: 'returned', result: await work(control.emitter as RunEmitter) };
          } catch (error) {
            return { how: 'threw', error };
          }
        })();
        const outcome = await terminal(await Promise.race([worked, forced])).catch((error): RunOutcome<Result> => {
          if (isServerError(error, 'run-ended')) return { runId, status: 'cancelled' };
          return { runId, status: 'failed', error };
        });
        hooks.runEnded?.({ stream, runId, status: outcome.status, durationMs: clock.elapsed() - startedAt });
        return outcome;
      } finally {
        ended = true;
        cancelGrace();
        hub.get(stream)?.watchers.delete(watcher);
        unlink();
        release();
        removed(key);
      }
    },
    waitsForApproval: (stream, runId) => running.get(keyOf(stream, runId))?.waitsForApproval ?? false,
    get size() {
      return running.size;
    },
    stop() {
      stopping = true;
      for (const one of [...running.values()]) one.stop('closing');
    },
    idle: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
