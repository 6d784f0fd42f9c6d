/** A client of the public interface without a network: the test says what it shows and reads what was asked of it. */
import type {
  ClientStatus,
  DeliveredEvent,
  Health,
  ListenOptions,
  Observable,
  OutboxEntry,
  Receipt,
  RunView,
  StreamStatus,
  ThroughlineClient,
} from '@throughline/client';
import { untouchedHealth } from '../../src/hooks/use-health.ts';

export interface Subject<T> extends Observable<T> {
  set(value: T): void;
  readonly listeners: number;
}

/** An observable that the test sets. */
export function createSubject<T>(first: T): Subject<T> {
  let value = first;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

export interface FakeClient extends ThroughlineClient {
  /** Everything asked of it, in order: `connect`, `close`, `open thread:1`, `leave thread:1`, `on note`, `off note`. */
  readonly calls: string[];
  readonly status: Subject<ClientStatus>;
  readonly user: Subject<string | undefined>;
  readonly health: Subject<Health>;
  readonly outbox: Subject<readonly OutboxEntry[]>;
  readonly knownRuns: Subject<readonly RunView[]>;
  readonly streams: Map<string, Subject<StreamStatus>>;
  readonly streamOptions: unknown[];
  /** Delivers an event to the listeners of its type; gives back what they threw. */
  deliver(event: DeliveredEvent): unknown[];
  /** Answers submits, cancels and approvals, oldest first. */
  readonly asked: {
    what: string;
    data: unknown;
    resolve(receipt: Receipt<unknown>): void;
    reject(error: Error): void;
  }[];
}

export function createFakeClient(): FakeClient {
  const calls: string[] = [];
  const listeners = new Set<{ type: string; listener: (event: any) => void; options: ListenOptions }>();
  const knownRuns = createSubject<readonly RunView[]>([]);
  const streams = new Map<string, Subject<StreamStatus>>();
  const asked: FakeClient['asked'] = [];
  const streamOptions: unknown[] = [];
  const ask = (what: string, data: unknown) =>
    new Promise<Receipt<any>>((resolve, reject) => {
      asked.push({ what, data, resolve, reject });
    });

  const client: Partial<FakeClient> = {
    calls,
    asked,
    streams,
    streamOptions,
    knownRuns,
    registry: { events: undefined, commands: undefined },
    status: createSubject<ClientStatus>({ name: 'idle' }),
    user: createSubject<string | undefined>(undefined),
    health: createSubject(untouchedHealth),
    outbox: createSubject<readonly OutboxEntry[]>([]),
    connect: () => void calls.push('connect'),
    close: () => void calls.push('close'),
    on(type: string, listener: (event: any) => void, options: ListenOptions = {}) {
      const entry = { type, listener, options };
      calls.push(`on ${type}`);
      listeners.add(entry);
      return () => {
        calls.push(`off ${type}`);
        listeners.delete(entry);
      };
    },
    deliver(event) {
      const thrown: unknown[] = [];
      for (const { type, listener, options } of [...listeners]) {
        if (type !== event.type || (options.runId !== undefined && options.runId !== event.runId)) continue;
        if (event.seen && !options.includeSeen) continue;
        try {
          listener(event);
        } catch (error) {
          thrown.push(error);
        }
      }
      return thrown;
    },
    run: (runId) => mapped(knownRuns, (runs) => runs.find((run) => run.runId === runId)),
    runs: (filter = {}) =>
      memoized(knownRuns, (runs) => runs.filter((run) => filter.stream === undefined || run.stream === filter.stream)),
    stream(id: string, options?: unknown) {
      calls.push(`open ${id}`);
      streamOptions.push(options);
      const status = streams.get(id) ?? createSubject<StreamStatus>({ name: 'opening' });
      streams.set(id, status);
      return { id, status, live: () => Promise.resolve(), close: () => void calls.push(`leave ${id}`) };
    },
    submit: ((type: string, data: unknown) => ask(type, data)) as FakeClient['submit'],
    cancel: (target) => ask('cancel', target),
    resolveApproval: (runId, approvalId, answer) => ask(`approval ${approvalId} of ${runId}`, answer),
  };
  return client as FakeClient;
}

function mapped<T, U>(source: Observable<T>, select: (value: T) => U): Observable<U> {
  return {
    get: () => select(source.get()),
    subscribe: (listener) => source.subscribe((value) => listener(select(value))),
  };
}

function memoized<T, U>(source: Observable<T>, select: (value: T) => U): Observable<U> {
  let last: { value: T; selected: U } | undefined;
  const read = (value: T) => {
    if (last?.value !== value) last = { value, selected: select(value) };
    return last.selected;
  };
  return { get: () => read(source.get()), subscribe: (listener) => source.subscribe((value) => listener(read(value))) };
}
