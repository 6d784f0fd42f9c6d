/** What an add-on may see and do: the core knows these seams, and no add-on. */
import type { Beginning, Cancel, WelcomeFrame } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { Commands } from '../commands/commands.ts';
import type { DeliveredEvent, LostEvents, RejectedEvent, StreamReset } from '../listeners/delivered-event.ts';
import type { ListenOptions } from '../listeners/listen-options.ts';
import type { Notifier } from '../observables/notifier.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { StreamCount } from '../pipeline/channel-ports.ts';
import type { HistorySeed } from '../pipeline/history-seed.ts';
import type { SeqRange } from '../pipeline/rereads.ts';
import type { AskStream } from '../pipeline/seeding.ts';
import type { StreamHandle } from '../pipeline/stream-handle.ts';
import type { ClientClock } from '../platform/client-clock.ts';
import type { StorageLike } from '../platform/storage-like.ts';
import type { TransportInUse } from '../socket/transport-in-use.ts';
import type { Registry } from './registry.ts';
import type { RunIndex } from './run-index.ts';

/** What is counted: of streams, and of what came in. */
export type Counted = StreamCount | 'skipped' | 'rejected' | 'badFrames';

/** What an add-on is notified of. Called in the order in which add-ons were attached; what a hook throws is reported. */
export interface CoreHooks {
  /** In the task, after the run index, before listeners, before the cursor moves. */
  event(event: DeliveredEvent): void;
  lost(lost: LostEvents): void;
  reset(reset: StreamReset): void;
  rejected(event: RejectedEvent): void;
  /** The stream's events belong to this life of it from now on. */
  epoch(stream: string, epoch: string): void;
  /** The page is at `seq`, and these runs are open. [S11] */
  live(stream: string, seq: number, runs: readonly string[]): void;
  /** The app's own record of a stream. [S8] */
  seed(stream: string, seed: HistorySeed): void;
  /** The stream is sent again from an earlier place: what was folded from the middle is begun anew. */
  widened(stream: string): void;
  /** The stream was left. */
  left(stream: string): void;
  count(what: Counted, times: number): void;
  welcomed(frame: WelcomeFrame): void;
  /** Another user: nothing stays. */
  userChanged(): void;
  /** A command ended without a run, and why: a *no* of the server, or no answer. */
  refused(submitId: string, why: Error): void;
  start(): void;
  /** The client was closed, or ended for good. */
  stop(): void;
}

/** Parts that the core does without, or has a plain one for. */
export interface Providers {
  /** Asks the app's own record of a stream; never rejects. */
  history(stream: string): AskStream;
  /** Keeps unanswered commands over a reload. */
  outboxStore(): OutboxStore;
}

/** How the client is doing now. */
export interface CoreGauges {
  /** Events held, waiting for an earlier one. */
  held(): number;
  /** Events still missing until the page is live. */
  replayLag(): number;
  reconnects(): number;
  silenceMs(): number;
  latencyMs(): number | undefined;
  /** By what the page is connected, where that is not simply a WebSocket. */
  transport(): TransportInUse | undefined;
}

/** A reader of a range that was dispatched before. */
export interface EventSink {
  event(event: DeliveredEvent): void;
  /** A part of it cannot be had any more; nothing follows. */
  lost(): void;
  done(): void;
}

export interface Seams<
  Events extends EventRegistry = EventRegistry,
  Commands_ extends CommandRegistry = CommandRegistry,
> {
  readonly registry: Registry<Events, Commands_>;
  readonly clock: ClientClock;
  /** Where the client may keep something for a reload; null: nowhere, or not yet. */
  readonly storage: () => StorageLike | null;
  readonly storageKey: string;
  readonly notifier: Notifier;
  readonly runIndex: Pick<RunIndex, 'find' | 'findBySubmit' | 'known'>;
  readonly gauges: CoreGauges;
  readonly commands: Commands;
  readonly report: (error: unknown) => void;
  hear(hooks: Partial<CoreHooks>): void;
  /** One provider each; a second one throws `invalid-option`. */
  provide<Name extends keyof Providers>(name: Name, how: Providers[Name]): void;
  /** Listens to events of every type. */
  listen(listener: (event: any) => void, options: ListenOptions): Cancel;
  open(stream: string, from: Beginning): StreamHandle;
  /** Where the page stands in an open stream. */
  cursor(stream: string): number | undefined;
  /** Hands numbers that were dispatched once more to `sink`, and to nobody else; undefined: the stream is not open. */
  reread(stream: string, range: SeqRange, sink: EventSink): Cancel | undefined;
  /** Aborted when the client is closed or has ended for good; another one after each `connect()`. */
  life(): AbortSignal;
}

/** A part of the client that the core does not know: given the seams, it returns what it adds to the client. */
export type AddOn<Events extends EventRegistry, Commands_ extends CommandRegistry, Face extends object> = (
  seams: Seams<Events, Commands_>,
) => Face;
