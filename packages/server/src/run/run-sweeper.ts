/** Ends or resumes runs whose owner is gone, and ends runs that nobody ends, wherever they are. [V8, R2, R4–R6] */
import type { Cancel, Clock } from '@throughline/protocol';
import { isServerError } from '../errors/server-error.ts';
import type { Publisher } from '../hub/publish.ts';
import type { EventLog } from '../log/event-log.ts';
import type { OpenRun } from '../log/open-run.ts';
import type { RunRef } from '../log/run-owners.ts';
import type { Settings } from '../options/settings.ts';
import { createLapseJudge } from './lapse-judge.ts';
import type { ResumeHandlers } from './resume-handlers.ts';
import type { Runs } from './runs.ts';

export interface RunSweeper {
  /** Looks from now on, for as long as there is something to look after; at once if it did not. */
  wake(): void;
  /** There may be nothing left to look after. */
  rest(): void;
  /** Looks at once: what could not be resumed may be now. */
  look(): void;
  /** Ends the run as cancelled if it is still open after the grace. */
  cancelLater(stream: string, runId: string): void;
  close(): void;
}

export interface RunSweeperOptions {
  readonly log: EventLog;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly runs: Runs;
  readonly handlers: ResumeHandlers;
  /** Is there anything on this node to look after? On a log that nodes share there always is: the others. */
  isActive(): boolean;
  onError(where: string, error: unknown): void;
}

/** Runs looked at in one round. */
const ROUND = 1_000;
/** A run is taken over so often at most; then something in it ends nodes. [R6] */
const MAX_RESUMES = 3;

/** Why a run is ended by somebody else. */
const reasons = {
  gone: 'The node that ran this is gone.',
  partial: 'The node that ran this is gone, and some of the run too, so that nobody can go on with it.',
  often: 'The node that ran this is gone, and the run was taken over too often already.',
} as const;

export function createRunSweeper(options: RunSweeperOptions): RunSweeper {
  const { log, publisher, clock, settings, runs, handlers, onError } = options;
  const { runIdleMs, cancelGraceMs, ownerLeaseMs, ownerRenewMs: lookMs } = settings.times;
  const judge = createLapseJudge({ lookMs, leaseMs: ownerLeaseMs });
  const timers = new Map<string, Cancel>();
  /** Lapsed owners, and in how many rounds this node has seen them with runs that it cannot resume. */
  const passed = new Map<string, number>();
  let stopTimer: Cancel | undefined;
  let looking = false;
  let again = false;
  let closed = false;

  const abandon = async ({ stream, runId }: RunRef, message: string, by?: { owner: string; epoch: string }) => {
    if (closed) return;
    const data = { error: { code: 'abandoned', message } };
    try {
      await publisher.prepare(stream, { type: 'agent_failed', data, runId })(by);
    } catch (error) {
      // Somebody else was first, whatever they did with it.
      if (!isServerError(error) || error.code === 'log-unavailable') onError(`ending run ${runId}`, error);
    }
  };

  const agentOf = async (stream: string, { runId, firstSeq }: OpenRun): Promise<string | undefined> => {
    const { entries } = await log.read(stream, firstSeq - 1, { entries: 1, bytes: 1, until: firstSeq });
    const [opening] = entries;
    if (opening?.seq !== firstSeq || opening.runId !== runId) return undefined;
    return (JSON.parse(`{${opening.text}}`) as { agent?: string }).agent;
  };

  /** False: left for another node, which may know how to go on with it. */
  const handle = async (ref: RunRef, owner: string, isLast: boolean): Promise<boolean> => {
    const { stream, runId } = ref;
    const { epoch, openRuns } = await log.state(stream);
    const record = openRuns.find((run) => run.runId === runId);
    if (!record || record.interrupted || record.owner !== owner) {
      await log.owners.drop(owner, [ref]);
      return true;
    }
    const by = { owner, epoch };
    const { resumes = 0, firstSeq } = record;
    const handler = handlers.of(record.missing ? undefined : await agentOf(stream, record));
    if (!handler) {
      if (!isLast) return false;
      await abandon(ref, record.missing ? reasons.partial : reasons.gone, by);
    } else if (resumes >= MAX_RESUMES) await abandon(ref, reasons.often, by);
    else {
      const outcome = await runs.resume({ ...ref, epoch, firstSeq, owner, resumes, handler });
      if (outcome === 'partial') await abandon(ref, reasons.partial, { owner: runs.owner, epoch });
    }
    return true;
  };

  const sweepOwner = async (owner: string): Promise<void> => {
    // A node that can resume takes at once; one that cannot leaves it a round for one that can.
    const rounds = passed.get(owner) ?? 0;
    const isLast = rounds > 0 || !log.shared;
    let left = false;
    for (const ref of (await log.owners.runs(owner)).slice(0, ROUND)) {
      if (closed) return;
      if (runs.has(ref.stream, ref.runId)) continue;
      left = !(await handle(ref, owner, isLast)) || left;
    }
    if (left) passed.set(owner, rounds + 1);
    else passed.delete(owner);
  };

  const sweepOwners = async (): Promise<void> => {
    const leases = await log.owners.list();
    const gone = new Set<string>();
    for (const { owner, beat } of judge.look(leases, clock.elapsed())) {
      if (owner !== runs.owner && (await log.owners.lapse(owner, beat))) gone.add(owner);
    }
    for (const { owner, standing } of leases) if (standing === 'lapsed') gone.add(owner);
    for (const owner of gone) await sweepOwner(owner);
  };

  /** Runs that asked people may wait as long as these do. */
  const sweepSilent = async (): Promise<void> => {
    const waiting: RunRef[] = [];
    for (const ref of await log.owners.open({ silentMs: runIdleMs, limit: ROUND })) {
      if (closed) return;
      const { epoch, openRuns } = await log.state(ref.stream);
      const record = openRuns.find(({ runId }) => runId === ref.runId);
      if (!record || record.interrupted) continue;
      if (record.asked) waiting.push(ref);
      else {
        const message = `Nothing was heard from this run for ${Math.round(runIdleMs / 60_000)} minutes; the agent is taken for gone.`;
        await abandon(ref, message, record.owner === undefined ? undefined : { owner: record.owner, epoch });
      }
    }
    if (waiting.length > 0) await log.owners.passOver(waiting);
  };

  const look = async (): Promise<void> => {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && !closed) {
        again = false;
        await sweepOwners();
        await sweepSilent();
      }
    } catch (error) {
      if (!closed) onError('looking after runs', error);
    } finally {
      looking = false;
    }
  };

  const arm = (): void => {
    if (closed || stopTimer || !(log.shared || options.isActive())) return;
    stopTimer = clock.after(lookMs, () => {
      stopTimer = undefined;
      void look();
      arm();
    });
  };

  return {
    wake() {
      if (stopTimer || closed) return;
      void look();
      arm();
    },
    rest() {
      if (log.shared || options.isActive()) return;
      stopTimer?.();
      stopTimer = undefined;
    },
    look() {
      void look();
      arm();
    },
    cancelLater(stream, runId) {
      const key = `${stream}\n${runId}`;
      if (closed || timers.has(key)) return;
      const cancel = clock.after(cancelGraceMs, async () => {
        timers.delete(key);
        try {
          const { openRuns } = await log.state(stream);
          if (!openRuns.some((run) => run.runId === runId && !run.interrupted)) return;
          await publisher.prepare(stream, { type: 'agent_cancelled', data: {}, runId })();
        } catch (error) {
          if (!isServerError(error, 'run-ended')) onError(`ending run ${runId}`, error);
        }
      });
      timers.set(key, cancel);
    },
    close() {
      closed = true;
      stopTimer?.();
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
