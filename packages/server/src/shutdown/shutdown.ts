/** Closes in order: no newcomers, what runs may end, pages are told when to come back, nothing is left. [V6] */
import type { Clock } from '@throughline/protocol';
import type { Connections } from '../connection/connections.ts';
import { stopReason } from '../run/run-stop.ts';
import type { Runs } from '../run/runs.ts';
import type { Submits } from '../submit/submits.ts';

export interface ShutdownOptions {
  readonly clock: Clock;
  readonly closing: AbortController;
  readonly connections: Connections;
  readonly submits: Submits;
  readonly runs: Runs;
  readonly stop: readonly { close(): void }[];
}

/** The log gets this long to take the terminal events of the runs that were stopped. */
const FINAL_APPENDS_MS = 1_000;
/** Handlers that answer to their signal at once still get their receipt out; nobody waits for the others. */
const LAST_TURNS = 32;

export function createShutdown({ clock, closing, connections, submits, runs, stop }: ShutdownOptions) {
  let done: Promise<void> | undefined;

  /** Resolves when the work is done, and at the latest after so long. */
  const atMost = (limitMs: number, work: Promise<unknown>): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(limitMs, resolve);
      void work.then(() => {
        cancel();
        resolve();
      });
    });

  const shut = async (drainMs: number): Promise<void> => {
    connections.refuse();
    submits.drain();
    const idle = (): Promise<unknown> => Promise.all([runs.idle(), submits.idle()]);
    if (drainMs > 0) await atMost(drainMs, idle());
    closing.abort(stopReason('closing'));
    runs.stop();
    await atMost(
      FINAL_APPENDS_MS,
      runs.idle().then(() => runs.giveUp()),
    );
    for (let turn = 0; turn < LAST_TURNS && submits.size > 0; turn++) await Promise.resolve();
    connections.close();
    for (const each of stop) each.close();
  };
  return (drainMs: number): Promise<void> => {
    done ??= shut(drainMs);
    return done;
  };
}
