/** What every client can do, whatever is attached to it: connect, listen, open streams, submit. */
import type { Cancel } from '@throughline/protocol';
import type {
  CommandData,
  CommandRegistry,
  CommandResult,
  EventData,
  EventRegistry,
  EventType,
} from '@throughline/protocol/agent';
import type { Commands as CommandParts } from '../commands/commands.ts';
import type { SubmitOptions } from '../commands/submit-options.ts';
import type { ClientStatus } from '../connection/client-status.ts';
import type { ClientError } from '../errors/client-error.ts';
import type { AnyDelivered } from '../listeners/any-delivered.ts';
import type {
  DeliveredEvent,
  LostEvents,
  RejectedEvent,
  SkippedEvents,
  StreamReset,
} from '../listeners/delivered-event.ts';
import type { ListenOptions } from '../listeners/listen-options.ts';
import type { Observable } from '../observables/observable.ts';
import type { OutboxEntry, Receipt } from '../outbox/outbox-entry.ts';
import type { StreamHandle } from '../pipeline/stream-handle.ts';
import type { Registry } from './registry.ts';
import type { KnownRun } from './run-index.ts';
import type { AddOn } from './seams.ts';

export interface Core<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** The events and commands that were given as options. */
  readonly registry: Registry<Events, Commands>;
  /**
   * Attaches an add-on and returns the client with what it adds. Before the first `connect()` only: later, and for a
   * name that is taken, it throws `invalid-option`.
   */
  with<Face extends object>(addOn: AddOn<Events, Commands, Face>): this & Face;

  /** Starts, or starts anew after `close()` (places are kept). Calling it while running does nothing. */
  connect(): void;
  /**
   * Ends the client: socket, timers and listeners of the platform are gone when it returns. Detaches, cancels no run.
   * Called by a listener, it holds from the next event on: the one that is being heard reaches every listener.
   */
  close(): void;
  /** What the connection is doing. */
  readonly status: Observable<ClientStatus>;
  /** Who the server says we are; undefined before the first welcome. */
  readonly user: Observable<string | undefined>;

  /**
   * Calls `listener` for each event of one type, in order, once. Returns its unsubscribe. Views are folded after
   * listeners have run: do not write on `event.data`.
   */
  on<Type extends EventType<Events>>(
    type: Type,
    listener: (event: DeliveredEvent<Type, EventData<Events, Type>>) => void,
    options?: ListenOptions,
  ): Cancel;
  /** The same for every type. At run time an event of an unknown type may come too: a `switch` keeps a `default`. */
  onAny(listener: (event: AnyDelivered<Events>) => void, options?: ListenOptions): Cancel;
  /** A stream does not continue where the page stood. */
  onReset(listener: (reset: StreamReset) => void): Cancel;
  /** Events that will never come, and why; in its place between the events. */
  onLost(listener: (lost: LostEvents) => void): Cancel;
  /**
   * Numbers that a replay left out, because a later event of the same text says what they said: nothing is missing.
   * For who counts numbers; in its place between the events.
   */
  onSkipped(listener: (skipped: SkippedEvents) => void): Cancel;
  /** Events whose body failed its schema. */
  onRejected(listener: (rejected: RejectedEvent) => void): Cancel;
  /** What went wrong and stopped nothing: listeners that threw, unreadable frames (once a kind). */
  onError(listener: (error: ClientError) => void): Cancel;

  /**
   * Opens a stream, or shares the one that is open. Call `close()` on each handle. `from` says where to begin in a
   * stream in which this page has no place; of several handles the widest counts (`start`, `active-runs`, `now`).
   * @defaultValue `start`
   */
  stream(id: string, options?: { from?: 'start' | 'now' | 'active-runs' | undefined }): StreamHandle;
  /** The runs of a stream that this page knows, oldest first, and which of them are open. Costs no folding. */
  runIndex(stream: string): Observable<readonly KnownRun[]>;

  /** Asks for something to be done, at most once. Resolves with the receipt, also one that says no. */
  submit<Type extends keyof Commands & string>(
    type: Type,
    data: CommandData<Commands, Type>,
    options?: SubmitOptions,
  ): Promise<Receipt<CommandResult<Commands, Type>>>;
  /** What was asked and is not yet answered, oldest first. */
  readonly outbox: Observable<readonly OutboxEntry[]>;
  /** Asks the agent to stop: by run, or by the command that starts the run, before its run id is known. */
  readonly cancel: CommandParts['cancel'];
}
