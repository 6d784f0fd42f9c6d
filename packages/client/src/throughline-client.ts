/** The public face of the client: everything that an app can ask of it. */
import type { Cancel } from '@throughline/protocol';
import type {
  CommandData,
  CommandRegistry,
  CommandResult,
  EventData,
  EventRegistry,
  EventType,
  RunView,
} from '@throughline/protocol/agent';
import type { ClientError } from './client-error.ts';
import type { DeliveredEvent, LostEvents, RejectedEvent, StreamReset } from './delivered-event.ts';
import type { Health } from './health.ts';
import type { Observable } from './observable.ts';
import type { OutboxEntry, Receipt } from './outbox/outbox-entry.ts';
import type { ClientStatus } from './status.ts';
import type { StreamHandle } from './stream-handle.ts';

/** Every event of a registry as a union told apart by `type`. */
export type AnyDelivered<Events extends EventRegistry> = {
  [Type in EventType<Events>]: DeliveredEvent<Type, EventData<Events, Type>>;
}[EventType<Events>];

export interface ListenOptions {
  /** Only events of this stream. @defaultValue every stream */
  readonly stream?: string;
  /** Only events of this run. @defaultValue every run */
  readonly runId?: string;
  /** Also events that this page dispatched before a reload. @defaultValue false */
  readonly includeSeen?: boolean;
  /** Ends the subscription. */
  readonly signal?: AbortSignal;
}

export interface SubmitOptions {
  /** The stream that the command is about. @defaultValue the user's own */
  readonly stream?: string;
  readonly threadId?: string;
  readonly runId?: string;
  /** Its id, at most 128 characters of `\w.~:@|-`. @defaultValue a random one */
  readonly id?: string;
  /** Stops waiting: a submit that was not yet sent is taken back (`not-sent`), one that was becomes `outcome-unknown`. */
  readonly signal?: AbortSignal;
  /** Stops waiting after so many milliseconds, as `signal` does. @defaultValue no limit but the outbox's age */
  readonly timeoutMs?: number;
}

export interface ThroughlineClient<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** Starts, or starts anew after `close()` (cursors are kept). Calling it while running does nothing. */
  connect(): void;
  /** Ends the client: socket, timers and listeners of the platform are gone when it returns. Detaches, cancels no run. */
  close(): void;
  /** What the connection is doing. */
  readonly status: Observable<ClientStatus>;
  /** Who the server says we are; undefined before the first welcome. */
  readonly user: Observable<string | undefined>;

  /** Calls `listener` for each event of one type, in order, once. Returns its unsubscribe. */
  on<Type extends EventType<Events>>(
    type: Type,
    listener: (event: DeliveredEvent<Type, EventData<Events, Type>>) => void,
    options?: ListenOptions,
  ): Cancel;
  /** The same for every type, unknown ones too. */
  onAny(listener: (event: AnyDelivered<Events> | DeliveredEvent) => void, options?: ListenOptions): Cancel;
  /** A stream does not continue where the page stood. */
  onReset(listener: (reset: StreamReset) => void): Cancel;
  /** Events that will never come, and why. */
  onLost(listener: (lost: LostEvents) => void): Cancel;
  /** Events whose body failed its schema. */
  onRejected(listener: (rejected: RejectedEvent) => void): Cancel;
  /** What went wrong and stopped nothing: listeners that threw, unreadable frames (once a kind). */
  onError(listener: (error: ClientError) => void): Cancel;
  /** The events as an async iterable, bounded: it ends with `events-overflow` if it is read too slowly. */
  events(options?: ListenOptions): AsyncIterable<DeliveredEvent>;

  /** Opens a stream, or shares the one that is open. Call `close()` on each handle. */
  stream(id: string, options?: { from?: 'start' | 'now' | 'active-runs' }): StreamHandle;
  /** One run as an observable view; undefined while nothing of it is known. */
  run(runId: string | undefined): Observable<RunView | undefined>;
  /** All known runs, oldest first. */
  runs(filter?: { stream?: string; threadId?: string }): Observable<readonly RunView[]>;
  /** A view of the app's own: `reduce` is called for each event, in order; the result notifies as run views do. */
  view<State>(options: {
    initial: State;
    reduce: (state: State, event: DeliveredEvent) => State;
    stream?: string;
  }): Observable<State>;
  /** The result of a run once it has completed; rejects with `run-failed`, `run-cancelled`, `run-incomplete`, `run-lost`. */
  finished(runId: string, options?: { signal?: AbortSignal }): Promise<unknown>;

  /** Asks for something to be done, at most once. Resolves with the receipt, also one that says no. */
  submit<Type extends keyof Commands & string>(
    type: Type,
    data: CommandData<Commands, Type>,
    options?: SubmitOptions,
  ): Promise<Receipt<CommandResult<Commands, Type>>>;
  /** What was asked and is not yet answered, oldest first. */
  readonly outbox: Observable<readonly OutboxEntry[]>;
  /** Asks the agent to stop: by run, or by the command that starts the run, before its run id is known. */
  cancel(target: string | { submitId: string }): Promise<Receipt<unknown>>;
  /** Answers an approval; the first answer wins, later receipts say `already-resolved`. */
  resolveApproval(approvalId: string, answer: { approved: boolean; data?: unknown }): Promise<Receipt<unknown>>;

  /** How the streams are doing, as data. */
  readonly health: Observable<Health>;
}
