/** Where a monitor hears of events: a page's client, a test server, or the log of a manager. */
import type { Cancel } from '@throughline/protocol';
import type { EventLog } from '@throughline/server';
import { recordedLog } from '../server/recorded-log.ts';
import type { TestServer } from '../server/test-server.ts';
import type { LoggedEvent } from '../timeline/timeline.ts';

/** What the monitor needs of a client: any client of the protocol that delivers events has it. */
export interface MonitoredClient {
  onAny(listener: (event: object) => void): Cancel;
  /** Numbers that a replay left out, because a later event says the same. */
  onSkipped?(listener: (skipped: { readonly stream: string; readonly until: number }) => void): Cancel;
  /** Told when the numbers of a stream begin anew. */
  onReset?(listener: (reset: { readonly stream: string }) => void): Cancel;
}

export type MonitoredServer = Pick<TestServer<any, any>, 'timeline'>;

export type RunSource = MonitoredClient | MonitoredServer | EventLog;

/** What the sources call. */
export interface EventSink {
  event(event: object): void;
  /** Numbers up to `until` will not come, and nothing is missing. */
  skipped(stream: string, until: number): void;
  /** The stream has a new epoch: its numbers begin anew. */
  reset(stream: string): void;
}

const has = (source: object, ...names: string[]): boolean => names.every((name) => name in source);
const isClient = (source: object): source is MonitoredClient => has(source, 'onAny');
const isServer = (source: object): source is MonitoredServer => has(source, 'timeline', 'faults');
const isLog = (source: object): source is EventLog => has(source, 'append', 'follow', 'read');

/** Begins to listen. A log comes back with ears: only what is appended through `log` is sure to be heard. */
export function listenTo(source: RunSource, sink: EventSink): { stop: Cancel; log?: EventLog } {
  if (isClient(source)) return { stop: listenToClient(source, sink) };
  if (isServer(source)) return { stop: listenToServer(source, sink) };
  if (isLog(source)) return listenToLog(source, sink);
  throw new TypeError(
    'monitorRuns watches a client, a test server or an event log. A manager tells its events to its log alone: ' +
      'give monitorRuns the log, and createEventManager the `log` of the monitor that comes back.',
  );
}

function listenToClient(client: MonitoredClient, sink: EventSink): Cancel {
  const cancels = [
    client.onAny((event) => sink.event(event)),
    client.onSkipped?.(({ stream, until }) => sink.skipped(stream, until)),
    client.onReset?.(({ stream }) => sink.reset(stream)),
  ];
  return () => {
    for (const cancel of cancels) cancel?.();
  };
}

function listenToServer({ timeline }: MonitoredServer, sink: EventSink): Cancel {
  const hear = byEpoch(sink);
  for (const { event } of timeline.of('logged')) hear(event);
  return timeline.subscribe((entry) => {
    if (entry.kind === 'logged') hear(entry.event);
  });
}

function listenToLog(source: EventLog, sink: EventSink): { stop: Cancel; log: EventLog } {
  const hear = byEpoch(sink);
  let listens = true;
  // A stream that cannot be followed is the log's own trouble: whoever appends to it hears of it.
  const log = recordedLog(
    source,
    (event) => listens && hear(event),
    () => {},
  );
  return {
    log,
    stop: () => {
      listens = false;
    },
  };
}

/** Logs tell the epoch with each event; a change of it is a reset. */
function byEpoch(sink: EventSink): (event: LoggedEvent) => void {
  const epochs = new Map<string, string>();
  return (event) => {
    const before = epochs.get(event.stream);
    epochs.set(event.stream, event.epoch);
    if (before !== undefined && before !== event.epoch) sink.reset(event.stream);
    sink.event(event);
  };
}
