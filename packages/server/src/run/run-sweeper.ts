/** Ends runs that nobody ends: silent for too long, or cancelled and still open. Any node that follows the stream may. [V8] */
import type { Clock } from '@throughline/protocol';
import type { Publisher } from '../hub/publish.ts';
import type { EventLog, StreamState } from '../log/event-log.ts';
import type { OpenRun } from '../log/open-run.ts';
import type { Settings } from '../options.ts';
import { isServerError } from '../server-error.ts';

export interface RunSweeper {
  /** Looks at the open runs of a stream. */
  checked(stream: string, state: StreamState): void;
  /** Ends the run as cancelled if it is still open after the grace. */
  cancelLater(stream: string, runId: string): void;
  close(): void;
}

export interface RunSweeperOptions {
  readonly log: EventLog;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Does a run of this node wait for an answer? */
  waitsForApproval(stream: string, runId: string): boolean;
  onError(where: string, error: unknown): void;
}

export function createRunSweeper(options: RunSweeperOptions): RunSweeper {
  const { log, publisher, clock, settings, onError } = options;
  const { runIdleMs, cancelGraceMs } = settings.times;
  const page = { entries: settings.limits.pageEntries, bytes: settings.limits.pageBytes };
  const ending = new Set<string>();
  const timers = new Map<string, () => void>();
  let closed = false;

  const end = async (stream: string, runId: string, type: string, data: unknown): Promise<void> => {
    try {
      await publisher.prepare(stream, { type, data, runId })();
    } catch (error) {
      if (!isServerError(error, 'run-ended')) onError(`ending run ${runId}`, error);
    }
  };

  /** A run that asked and was not answered may wait as long as people do. */
  const awaitsAnswer = async (stream: string, { runId, firstSeq }: OpenRun): Promise<boolean> => {
    if (options.waitsForApproval(stream, runId)) return true;
    const open = new Set<string>();
    for (let after = firstSeq - 1; ; ) {
      const { state, entries, through } = await log.read(stream, after, page);
      for (const entry of entries) {
        if (entry.runId !== runId || !entry.text.includes('"type":"approval_')) continue;
        const event = JSON.parse(`{${entry.text}}`) as { type: string; data: { approvalId: string } };
        if (event.type === 'approval_requested') open.add(event.data.approvalId);
        else if (event.type === 'approval_resolved') open.delete(event.data.approvalId);
      }
      if (through >= state.head || through <= after) return open.size > 0;
      after = through;
    }
  };

  const abandon = async (stream: string, run: OpenRun): Promise<void> => {
    const key = `${stream}\n${run.runId}`;
    if (ending.has(key)) return;
    ending.add(key);
    try {
      if (await awaitsAnswer(stream, run)) return;
      const message = `Nothing was heard from this run for ${Math.round(runIdleMs / 60_000)} minutes; the agent is taken for gone.`;
      if (!closed) await end(stream, run.runId, 'agent_failed', { error: { code: 'abandoned', message } });
    } catch (error) {
      onError(`reading ${stream}`, error);
    } finally {
      ending.delete(key);
    }
  };

  return {
    checked(stream, { openRuns }) {
      const before = clock.now() - runIdleMs;
      for (const run of openRuns) if (run.lastAt <= before && !closed) void abandon(stream, run);
    },
    cancelLater(stream, runId) {
      const key = `${stream}\n${runId}`;
      if (closed || timers.has(key)) return;
      const cancel = clock.after(cancelGraceMs, async () => {
        timers.delete(key);
        const state = await log.state(stream).catch((error) => onError(`reading ${stream}`, error));
        if (state?.openRuns.some((run) => run.runId === runId)) await end(stream, runId, 'agent_cancelled', {});
      });
      timers.set(key, cancel);
    },
    close() {
      closed = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
