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
import type { Health } from './add-ons/health/health.ts';
import type { ApprovalAnswer } from './commands/approval-answer.ts';
import type { SubmitOptions } from './commands/submit-options.ts';
import type { ClientStatus } from './connection/client-status.ts';
import type { ClientError } from './errors/client-error.ts';
import type { AnyDelivered } from './listeners/any-delivered.ts';
import type { DeliveredEvent, LostEvents, RejectedEvent, StreamReset } from './listeners/delivered-event.ts';
import type { ListenOptions } from './listeners/listen-options.ts';
import type { Observable } from './observables/observable.ts';
import type { OutboxEntry, Receipt } from './outbox/outbox-entry.ts';
import type { StreamHandle } from './pipeline/stream-handle.ts';

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
  /**
   * The same for every type; `event.type` tells the bodies of the registry apart. Types that it does not know come too:
   * give a `switch` over them a `default`.
   */
  onAny(listener: (event: AnyDelivered<Events>) => void, options?: ListenOptions): Cancel;
  /** A stream does not continue where the page stood. */
  onReset(listener: (reset: StreamReset) => void): Cancel;
  /** Events that will never come, and why. */
  onLost(listener: (lost: LostEvents) => void): Cancel;
  /** Events whose body failed its schema. */
  onRejected(listener: (rejected: RejectedEvent) => void): Cancel;
  /** What went wrong and stopped nothing: listeners that threw, unreadable frames (once a kind). */
  onError(listener: (error: ClientError) => void): Cancel;
  /** The events as an async iterable, bounded: it ends with `events-overflow` if it is read too slowly. */
  events(options?: ListenOptions): AsyncIterable<AnyDelivered<Events>>;

  /** Opens a stream, or shares the one that is open. Call `close()` on each handle. */
  stream(id: string, options?: { from?: 'start' | 'now' | 'active-runs' }): StreamHandle;
  /** One run as an observable view; undefined while nothing of it is known. */
  run(runId: string | undefined): Observable<RunView | undefined>;
  /** All known runs, oldest first. */
  runs(filter?: { stream?: string; threadId?: string }): Observable<readonly RunView[]>;
  /** A view of the app's own: `reduce` is called for each event, in order; the result notifies as run views do. */
  view<State>(options: {
    initial: State;
    reduce: (state: State, event: AnyDelivered<Events>) => State;
    stream?: string;
  }): Observable<State>;
  /** The result of a run once it has completed; rejects with `run-failed`, `run-cancelled`, `run-interrupted`, `run-incomplete`, `run-lost`. */
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
  /**
   * Answers an approval of a run; the first answer wins, later receipts say `already-resolved`. `stream` is that of the
   * run; it need not be given for a run that the page knows, nor for one on `me`.
   */
  resolveApproval(runId: string, approvalId: string, answer: ApprovalAnswer): Promise<Receipt<unknown>>;

  /** How the streams are doing, as data. */
  readonly health: Observable<Health>;
}
