/** What pages ask of a publisher's run, readable by number on any node. [U8, R11] */
import type { Clock } from '@throughline/protocol';
import { readControlEvent } from '../hub/control-event.ts';
import type { Hub } from '../hub/hub.ts';
import type { EventLog, LogEntry } from '../log/event-log.ts';
import type { Settings } from '../options/settings.ts';
import type { PublisherRun, PublisherSignal } from './publisher-run.ts';

export interface FoundSignals {
  readonly signals: readonly PublisherSignal[];
  readonly next: number;
}

export interface PublisherSignals {
  /** What was asked after that number; else waits for it, until the run ends, time is up or nobody waits any more. */
  wait(run: PublisherRun, after: number, waitMs: number, signal?: AbortSignal): Promise<FoundSignals>;
}

export interface PublisherSignalsOptions {
  readonly log: EventLog;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly settings: Settings;
}

const signalOf = (entry: LogEntry, runId: string): PublisherSignal | undefined => {
  const event = entry.runId === runId ? readControlEvent(entry) : undefined;
  if (event?.type === 'approval_resolved') return { n: entry.seq, kind: 'approval', ...event.data };
  return event && { n: entry.seq, kind: 'cancel', ...event.data };
};

export function createPublisherSignals({ log, hub, clock, settings }: PublisherSignalsOptions): PublisherSignals {
  const page = { entries: settings.limits.pageEntries, bytes: settings.limits.pageBytes };

  const read = async ({ stream, runId }: PublisherRun, after: number): Promise<FoundSignals> => {
    const signals: PublisherSignal[] = [];
    for (let next = after; ; ) {
      const { state, entries, through } = await log.read(stream, next, page);
      for (const entry of entries) {
        const signal = signalOf(entry, runId);
        if (signal) signals.push(signal);
      }
      if (through >= state.head || through <= next) return { signals, next: Math.max(through, next) };
      next = through;
    }
  };

  return {
    async wait(run, after, waitMs, signal) {
      let finish = (): void => {};
      const something = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const watcher = {
        appended(entry: LogEntry) {
          if (entry.runId === run.runId && (entry.closes || signalOf(entry, run.runId))) finish();
        },
        renewed: finish,
      };
      // Followed first, then read: what is asked in between is heard or read.
      const lease = await hub.open(run.stream);
      lease.stream.watchers.add(watcher);
      const cancel = clock.after(waitMs, finish);
      signal?.addEventListener('abort', finish);
      if (signal?.aborted) finish();
      try {
        const found = await read(run, after);
        if (found.signals.length > 0 || waitMs <= 0) return found;
        await something;
        return await read(run, found.next);
      } finally {
        cancel();
        signal?.removeEventListener('abort', finish);
        lease.stream.watchers.delete(watcher);
        lease.release();
      }
    },
  };
}
