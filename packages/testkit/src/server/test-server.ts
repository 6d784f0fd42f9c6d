/** The public face of the test server: everything that a test can ask of it. */
import type { Cancel } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { EventManager } from '@throughline/server';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { FaultEngine } from '../faults/fault-engine.ts';
import type { SocketScope } from '../socket/socket-scope.ts';
import type { LoggedEvent, Timeline, TimelineEntry } from '../timeline/timeline.ts';
import type { TestAttempt, TestConnection } from './gateway.ts';
import type { TestUser } from './test-user.ts';

type MessageEntry = Extract<TimelineEntry, { kind: 'message' }>;
type ClosedEntry = Extract<TimelineEntry, { kind: 'closed' }>;

/** Which message to wait for. */
export interface MessageFilter {
  readonly op?: string;
  readonly user?: string;
  readonly tab?: string;
  /** @defaultValue `up`: what pages sent */
  readonly direction?: 'up' | 'down';
}

export interface TestServer<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  readonly url: string;
  readonly seed: number;
  /** Time for everyone here: it stands still until `advance`. */
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  /** What goes wrong, as data; see `FaultSpec` and `presets`. */
  readonly faults: FaultEngine;
  /** The production manager that is behind it now; another one after a restart. */
  readonly manager: EventManager<Events, Commands>;
  /** The user of that name, the same object each time. */
  user(id: string): TestUser;
  readonly users: readonly TestUser[];
  /** Connections that the server holds open. */
  readonly connections: readonly TestConnection[];
  /** Every event that the log took, in order. */
  readonly events: readonly LoggedEvent[];
  /** Asked for each attempt to connect, until one listener decided; undecided ones are accepted. */
  on(what: 'attempt', listener: (attempt: TestAttempt) => void): Cancel;
  on(what: 'connection', listener: (connection: TestConnection) => void): Cancel;
  on(what: 'entry', listener: (entry: TimelineEntry) => void): Cancel;
  /** The next connection not handed out yet, also one that was opened before the call. */
  nextConnection(of?: { user?: string; tab?: string }): Promise<TestConnection>;
  /** The next message not handed out yet. */
  nextMessage(filter?: MessageFilter): Promise<MessageEntry>;
  /** The next end of a connection not handed out yet, as the server saw it. */
  nextClose(of?: { user?: string; tab?: string }): Promise<ClosedEntry>;
  readonly publish: EventManager<Events, Commands>['publish'];
  /** As the manager's; stays over restarts. */
  readonly onSubmit: EventManager<Events, Commands>['onSubmit'];
  /** Resolves once nothing more happens without time passing: no task is queued, no promise of the test's world is open. */
  settled(): Promise<void>;
  /** An orderly restart: pages are told, and may come back at once. */
  restart(how?: { log?: 'keep' | 'lose'; drainMs?: number }): Promise<void>;
  /** The process dies: connections end without a word, attempts are refused until `start`. */
  crash(): Promise<void>;
  start(how?: { log?: 'keep' | 'lose' }): void;
  /** A scope whose `install()` puts a tab's socket in place of the global one, for code that cannot be injected. */
  scopeOf(tab: { readonly name: string }): SocketScope;
  /** Ends everything: tabs, manager, timers. Called by itself where a runner's entry is imported. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
