/** Runs agents: each run that began ends with exactly one terminal event, also on throw, abort and close. [V8, U6–U8, R1–R10] */
import type { Cancel } from '@throughline/protocol';
import { foldRun, type RunView } from '@throughline/protocol/agent';
import { isServerError, ServerError } from '../errors/server-error.ts';
import { ownerOf, resolveTarget } from '../hub/stream-name.ts';
import type { EventLog } from '../log/event-log.ts';
import type { RunRef } from '../log/run-owners.ts';
import type { ResumeHandler, RunOptions, RunOutcome, Target } from '../manager.ts';
import type { SubmitsInFlight } from '../submit/submits-in-flight.ts';
import { ActiveRun, type RunParts, type RunPlace } from './active-run.ts';
import { NodeOwner } from './node-owner.ts';
import { readRun, type StoredRun } from './read-run.ts';
import type { RunEmitter } from './run-emitter.ts';
import { untilTaken } from './until-taken.ts';

/** A run whose owner is gone, and what goes on with it. */
export interface Orphan extends RunRef {
  readonly epoch: string;
  readonly firstSeq: number;
  readonly owner: string;
  readonly resumes: number;
  readonly handler: ResumeHandler<any>;
}

export interface Runs {
  run<Result>(
    target: Target & RunOptions,
    work: (run: RunEmitter) => Promise<Result> | Result,
  ): Promise<RunOutcome<Result>>;
  /** Takes an orphan over and goes on with it. `partial`: some of it is gone, so it is this node's now and not begun. */
  resume(orphan: Orphan): Promise<'begun' | 'partial' | 'not-taken'>;
  /** Does this node run it? */
  has(stream: string, runId: string): boolean;
  /** The name under which this node owns runs. */
  readonly owner: string;
  readonly size: number;
  /** Tells every run that the manager closes. */
  stop(): void;
  /** Resolves once none is left. */
  idle(): Promise<void>;
  /** Lets others go on with what was not ended; resolves once the log knows. [R7] */
  giveUp(): Promise<void>;
  /** Gives up what could not be written. */
  close(): void;
}

export interface RunsOptions extends Omit<RunParts, 'closed' | 'confirmOwner'> {
  readonly log: EventLog;
  readonly inFlight: SubmitsInFlight;
}

const keyOf = (stream: string, runId: string): string => `${stream}\n${runId}`;

export function createRuns(options: RunsOptions): Runs {
  const { log, publisher, inFlight, clock, settings, newId, onError } = options;
  const { ownerLeaseMs, ownerRenewMs, retryAfterMs } = settings.times;
  const page = { entries: settings.limits.pageEntries, bytes: settings.limits.pageBytes };
  const running = new Map<string, ActiveRun>();
  const waiters: (() => void)[] = [];
  const closing = new AbortController();
  let stopping = false;
  let handedOver = 0;
  const handsOver = (agent: string): boolean => {
    const will = options.handsOver(agent);
    if (will) handedOver++;
    return will;
  };
  const confirmOwner = (): Promise<string> => owner.confirm();
  const parts: RunParts = { ...options, handsOver, confirmOwner, closed: closing.signal };

  /** Takes a run back under the new name; somebody else may have been faster. [R2, R5] */
  const takeBack = async (run: ActiveRun, from: string, to: string): Promise<void> => {
    const { stream, runId } = run.place;
    if (run.owner !== from) return;
    const takeover = { runId, from, to, epoch: run.epoch, resumes: false };
    const onFailed = (error: unknown): void => onError(`taking back run ${runId}`, error);
    const retry = { clock, retryAfterMs, closed: closing.signal, onError: onFailed };
    const outcome = await untilTaken(() => log.takeOver(stream, takeover), retry).catch(() => 'not-owner' as const);
    if (outcome === 'taken') run.retaken(to);
    // Of a run that the log lost, nobody knows whether it was ended before.
    else run.stop.stop(outcome === 'run-ended' ? 'ended' : 'not-owner');
  };

  const owner = new NodeOwner({
    owners: log.owners,
    clock,
    leaseMs: ownerLeaseMs,
    renewMs: ownerRenewMs,
    newId,
    runs: () => Array.from(running.values(), ({ place: { stream, runId } }) => ({ stream, runId })),
    onLapsed(from, to) {
      for (const run of [...running.values()]) void takeBack(run, from, to);
    },
    onError,
  });

  const remove = (key: string): void => {
    running.delete(key);
    if (running.size > 0) return;
    owner.rest();
    for (const resolve of waiters.splice(0)) resolve();
  };

  /** Holds the run from before it is in the log until it is over, and lets go of everything then. */
  const hold = async <Outcome>(place: RunPlace, work: (run: ActiveRun) => Promise<Outcome>): Promise<Outcome> => {
    const { stream, runId, submitId, userId } = place;
    const key = keyOf(stream, runId);
    const run = new ActiveRun(parts, place);
    running.set(key, run);
    // Linked before anything is waited for: a cancel by submit id may come before the run is in the log. [U6]
    const cancel = (): void => run.stop.stop('cancelled');
    const unlink: Cancel = submitId === undefined ? () => {} : inFlight.link({ submitId, stream, userId, cancel });
    try {
      await run.follow();
      return await work(run);
    } finally {
      run.release();
      unlink();
      remove(key);
    }
  };

  /** The calls that were at work are ended first: nobody knows how far they came. [R6] */
  const endCalls = async (run: ActiveRun): Promise<void> => {
    const error = {
      code: 'outcome-unknown',
      message: 'The node that made this call is gone; nobody knows how far it came.',
    };
    for (const [callId, tool] of run.callsAtWork) await run.write('tool_failed', { callId, tool, error });
  };

  const foldOptions = (epoch: string) => ({ epoch, ...(settings.events && { registry: settings.events }) });

  const viewOf = ({ epoch, events }: StoredRun): RunView =>
    events.reduce<RunView | undefined>((view, event) => foldRun(view, event, foldOptions(epoch)), undefined)!;

  /** Nobody knows whether the log took the opening event: if it did, the run is ended. [R10] */
  const endUnbegun = async ({ place }: ActiveRun, by: string): Promise<void> => {
    const { stream, ...envelope } = place;
    const error = { code: 'log-unavailable', message: 'The event log could not be reached when the run began.' };
    const append = publisher.prepare(stream, { type: 'agent_failed', data: { error }, ...envelope });
    const end = async () => append({ owner: by, epoch: (await log.state(stream)).epoch });
    await untilTaken(end, { clock, retryAfterMs, closed: closing.signal, onError: () => {} }).catch(() => {});
  };

  const begin = async (run: ActiveRun, opening: unknown): Promise<void> => {
    const by = await owner.hold();
    try {
      await run.begin(by, opening);
    } catch (error) {
      if (isServerError(error, 'log-unavailable')) void endUnbegun(run, by);
      throw error;
    }
  };

  const resume = async (orphan: Orphan): Promise<'begun' | 'partial' | 'not-taken'> => {
    const { stream, runId, firstSeq, epoch } = orphan;
    const to = await owner.hold();
    const takeover = { runId, from: orphan.owner, to, epoch, resumes: true };
    if ((await log.takeOver(stream, takeover)) !== 'taken') return 'not-taken';
    const stored = await readRun(log, { stream, runId, firstSeq, missing: false }, page);
    const [opening] = stored.events;
    if (stored.partial || !opening) return 'partial';
    const { agent = '', userId, threadId, submitId } = opening;
    const place = { stream, runId, agent, userId, threadId, submitId };
    const held = hold(place, async (run) => {
      run.resume(to, { epoch, seq: stored.events.at(-1)!.seq });
      settings.hooks.runResumed?.({ stream, runId, agent, resumes: orphan.resumes + 1 });
      // Whatever fails from here on ends the run.
      await run.carryOut(async (emitter) => {
        // Read now that the stream is followed: an answer that came in between is heard or read.
        run.remember((await readRun(log, { stream, runId, firstSeq, missing: false }, page)).events);
        await endCalls(run);
        const whole = await readRun(log, { stream, runId, firstSeq, missing: false }, page);
        const { input } = opening.data as { input?: unknown };
        emitter.signal.throwIfAborted();
        return orphan.handler(emitter, { view: viewOf(whole), input, resumes: orphan.resumes + 1 });
      });
    });
    held.catch((error) => onError(`resuming run ${runId}`, error));
    return 'begun';
  };

  return {
    async run<Result>(target: Target & RunOptions, work: (run: RunEmitter) => Promise<Result> | Result) {
      if (stopping) throw new ServerError('closed', 'The manager is closing; no new run can begin.');
      const stream = resolveTarget(target);
      const { agent, runId = newId(), threadId, submitId, input, parentRunId, continues } = target;
      const userId = target.userId ?? ownerOf(stream);
      if (running.has(keyOf(stream, runId))) {
        throw new ServerError('invalid-id', `The run "${runId}" is already running on ${stream}.`);
      }
      return hold({ stream, runId, agent, userId, threadId, submitId }, async (run) => {
        await begin(run, { agent, input, parentRunId, continues });
        settings.hooks.runStarted?.({ stream, runId, agent });
        return run.carryOut(work);
      });
    },
    resume: (orphan) =>
      stopping || running.has(keyOf(orphan.stream, orphan.runId)) ? Promise.resolve('not-taken') : resume(orphan),
    has: (stream, runId) => running.has(keyOf(stream, runId)),
    get owner() {
      return owner.id;
    },
    get size() {
      return running.size;
    },
    stop() {
      stopping = true;
      for (const { stop } of [...running.values()]) stop.stop('closing');
    },
    idle: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    async giveUp() {
      owner.close();
      if (handedOver > 0) await owner.giveUp().catch((error) => onError('giving up runs', error));
    },
    close() {
      owner.close();
      closing.abort();
    },
  };
}
