/** Runs agents: each run that began ends with exactly one terminal event, also on throw, abort and close. [V8, U6–U8] */
import { ownerOf, resolveTarget } from '../hub/stream-name.ts';
import type { RunOptions, RunOutcome, Target } from '../manager.ts';
import { ServerError } from '../server-error.ts';
import type { SubmitsInFlight } from '../submit/submits-in-flight.ts';
import { ActiveRun, type RunParts } from './active-run.ts';
import type { RunEmitter } from './run-emitter.ts';

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
  /** Gives up what could not be written. */
  close(): void;
}

export interface RunsOptions extends Omit<RunParts, 'closed'> {
  readonly inFlight: SubmitsInFlight;
}

export function createRuns(options: RunsOptions): Runs {
  const { inFlight, settings, newId } = options;
  const running = new Map<string, ActiveRun>();
  const waiters: (() => void)[] = [];
  const closing = new AbortController();
  const parts: RunParts = { ...options, closed: closing.signal };
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
      const { agent, runId = newId(), threadId, submitId, input, parentRunId, continues } = target;
      const userId = target.userId ?? ownerOf(stream);
      const key = keyOf(stream, runId);
      if (running.has(key)) throw new ServerError('invalid-id', `The run "${runId}" is already running on ${stream}.`);
      const run = new ActiveRun(parts, { stream, runId, agent, userId, threadId, submitId });
      running.set(key, run);
      // Linked before anything is waited for: a cancel by submit id may come before the run is in the log. [U6]
      const cancel = (): void => run.stop.stop('cancelled');
      const unlink = submitId === undefined ? undefined : inFlight.link({ submitId, stream, userId, cancel });
      try {
        await run.follow();
        await run.write('agent_started', { agent, input, parentRunId, continues });
        settings.hooks.runStarted?.({ stream, runId, agent });
        return await run.carryOut(work);
      } finally {
        run.release();
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
    close: () => closing.abort(),
  };
}
