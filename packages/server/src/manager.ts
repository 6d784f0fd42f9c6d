/** The public face of the event manager: everything that a back end can ask of it. */
import type { Cancel, Pipe, PipeListener } from '@throughline/protocol';
import type {
  CommandOutput,
  CommandRegistry,
  EventInput,
  EventRegistry,
  EventType,
  RunView,
} from '@throughline/protocol/agent';
import type { HistoryOptions, StreamHistory } from './history/stream-history.ts';
import type { Refusal } from './refusals/refusal.ts';
import type { Cursor } from './run/cursor.ts';
import type { PublisherRuns } from './run/publisher-run.ts';
import type { Interrupt, RunEmitter } from './run/run-emitter.ts';

/** Whom an event is for: a user's own stream, or a stream by name. */
export type Target =
  | { readonly user: string; readonly stream?: never }
  | { readonly stream: string; readonly user?: never };

export interface Publishing<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
  readonly runId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly agent?: string | undefined;
  /** The command that caused it. */
  readonly submitId?: string | undefined;
  /** Identity: publishing the same id again is one event. @defaultValue a random one */
  readonly id?: string | undefined;
}

export interface PublishOptions {
  /** What to wait for. @defaultValue nothing beyond the log and the first write */
  readonly confirm?: 'logged' | 'seen';
  /** When it runs out, the outcome is the last status reached. @defaultValue 5000 */
  readonly timeoutMs?: number;
}

export interface PublishOutcome {
  /**
   * `written`: to at least one connection of this node. `queued`: logged, nobody was there.
   * `undelivered`: logged, every write failed. `logged` and `seen`: as asked for by `confirm`.
   */
  readonly status: 'written' | 'queued' | 'undelivered' | 'logged' | 'seen';
  readonly epoch: string;
  readonly seq: number;
  /** The most attempts that one connection needed. */
  readonly attempts: number;
  /** Connections of this node that it was written to. */
  readonly connections: number;
}

export interface RunOptions {
  readonly agent: string;
  readonly input?: unknown;
  /** @defaultValue a random one */
  readonly runId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly parentRunId?: string | undefined;
  /** The interrupted run that this one goes on from: its questions are answered. */
  readonly continues?: string | undefined;
  readonly submitId?: string | undefined;
  /** The user whose run it is, on a shared stream. */
  readonly userId?: string | undefined;
}

/** How a run ended; the same stands in the log. */
export interface RunOutcome<Result = unknown> {
  readonly runId: string;
  readonly status: 'completed' | 'failed' | 'cancelled' | 'interrupted';
  /** What the work returned, when it completed. */
  readonly result?: Result;
  /** What it threw, or why it was stopped, when it failed. */
  readonly error?: unknown;
  /** What it asked, when it was interrupted. */
  readonly interrupts?: readonly Interrupt[];
  /** Where its terminal event stands; absent when the manager closed before the log took it. */
  readonly cursor?: Cursor;
}

/** What is known of a run that goes on after its node was gone. */
export interface ResumedRun {
  /** The run as a page shows it: what was said, the tools with their outputs, the state. Calls that were at work have failed. */
  readonly view: RunView;
  /** What the run was asked, as `input` of its opening. */
  readonly input: unknown;
  /** How often it was taken over, this time included; the fourth time it is ended instead. */
  readonly resumes: number;
}

/**
 * Goes on with a run. Its emitter is that of the run: an approval that was asked before under the same `approvalId` is not asked
 * again, and its answer is there if it came meanwhile; a message under the id of one that was left open goes on with it. An error
 * with `retryable: true` tells the page that asking again is worth while. What it returns is the result; what it throws fails the run.
 */
export type ResumeHandler<Events extends EventRegistry = EventRegistry> = (
  run: RunEmitter<Events>,
  about: ResumedRun,
) => unknown;

/** An open run, as an operator sees it. */
export interface OpenRunInfo {
  readonly stream: string;
  readonly runId: string;
  /** The node or publisher that holds it; undefined for one that was begun by a plain `publish`. */
  readonly owner: string | undefined;
  /** When its last event was taken, in epoch milliseconds of the log's clock. */
  readonly lastAt: number;
  /** Ids of its approvals that wait for an answer. */
  readonly approvals: readonly string[];
  /** How often it was taken over. */
  readonly resumes: number;
}

/** What a handler may know of a command. */
export interface SubmitContext {
  readonly userId: string;
  /** Full name of the stream that the command is about. */
  readonly stream: string;
  /** Aborted when the page cancels by the submit's id, and when the manager closes. */
  readonly signal: AbortSignal;
  /** What `authenticate` said of the user. */
  readonly context: unknown;
  /**
   * Says no by a code of the app's own (kebab-case): the page's receipt carries code and message. Throws, so nothing after
   * it runs. With `retryAfterMs` the answer is not remembered, and the page may send the same id again.
   */
  refuse(code: string, message: string, options?: { retryAfterMs?: number }): never;
}

export interface Command<Data = unknown> {
  /** The submit's id; give it to the run that it starts. */
  readonly id: string;
  readonly type: string;
  readonly data: Data;
  readonly threadId: string | undefined;
  readonly runId: string | undefined;
}

/** What is known of a connection before its `hello`. */
export interface ConnectionRequest {
  /** Headers and the like, handed to `authenticate`. */
  readonly request?: unknown;
  readonly origin?: string;
}

export interface ConnectionInfo {
  readonly id: string;
  readonly userId: string;
  readonly session: string;
  readonly streams: readonly string[];
  readonly bufferedBytes: number;
  /** When it was opened, in epoch milliseconds. */
  readonly openedAt: number;
}

export interface ManagerStats {
  readonly connections: number;
  /** Sockets that have not yet said a good `hello`. */
  readonly greeting: number;
  readonly users: number;
  readonly sessions: number;
  readonly streams: number;
  readonly openRuns: number;
  readonly timers: number;
  readonly submitsInFlight: number;
  readonly bufferedBytes: number;
  readonly delivered: number;
  readonly published: number;
  /** Connections that transports turned away before there was a pipe. */
  readonly refused: number;
}

export interface EventManager<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** The one publishing path. Throws a `ServerError` before anything is sent when the call makes no sense. */
  publish<Type extends EventType<Events>>(
    target: string | Target,
    event: Publishing<Type, EventInput<Events, Type>>,
    options?: PublishOptions,
  ): Promise<PublishOutcome>;
  /** Runs an agent: opens the run, hands out its emitter, and ends the run with exactly one terminal event, whatever happens. */
  run<Result>(
    target: Target & RunOptions,
    work: (run: RunEmitter<Events>) => Promise<Result> | Result,
  ): Promise<RunOutcome<Result>>;
  /**
   * Goes on with runs of that agent whose node died or closed, on this node or another one of the same log; at most three times a
   * run. Without it they are ended as `abandoned`. Set it on every node before it takes connections. Throws when there is one.
   */
  onResume(agent: string, handler: ResumeHandler<Events>): Cancel;
  /**
   * Asks a run to stop, wherever it runs, as a page's `cancel_run` does; one that does not end in `cancelGraceMs` is ended.
   * False when no such run is open.
   */
  cancel(target: Target & { readonly runId: string; readonly by?: string | undefined }): Promise<boolean>;
  /**
   * Open runs of all streams of the log, longest silent first. `waiting`: those that wait for an approval.
   * `silentMs`: those that said nothing for so long. @defaultValue all, at most 1_000
   */
  openRuns(query?: { silentMs?: number; waiting?: boolean; limit?: number }): Promise<readonly OpenRunInfo[]>;
  /**
   * Forgets a user (their stream, their commands, their runs on shared streams) or one stream: it cannot be undone. What runs of
   * it is stopped, pages are told by a new epoch, and owners may write no more. Resolves once it is gone.
   */
  forget(
    target: { readonly userId: string; readonly stream?: never } | { readonly stream: string; readonly userId?: never },
  ): Promise<void>;
  /** Runs that are driven from outside of this process, each under a lease of its own: what an HTTP endpoint for publishers rides on. */
  readonly publishers: PublisherRuns;
  /** Carries out commands of one type. What it returns is the receipt's result; what it throws is a `failed` receipt. */
  onSubmit<Type extends keyof Commands & string>(
    type: Type,
    handler: (command: Command<CommandOutput<Commands, Type>>, context: SubmitContext) => unknown,
  ): Cancel;
  /** The runs of a stream as they stand in this manager's log, for the client's option `history`; see `historyFrom`. */
  history(target: string | Target, options?: HistoryOptions): Promise<StreamHistory>;
  /** Puts a pipe in front of the manager. The transport calls the listener that comes back. */
  attach(pipe: Pipe, request?: ConnectionRequest): PipeListener;
  /**
   * For transports: something was turned away before there was a pipe. Counted in `stats()`, told to `hooks.refused`,
   * and warned of once per reason and origin, with its remedy.
   */
  noteRefusal(refusal: Refusal): void;
  /**
   * Takes a right back, on this node: open streams of that user are closed with `refused`; without `stream`, every
   * connection with `unauthorized`, so that a page whose user may come back shows a fresh credential.
   */
  revoke(target: { userId: string; stream?: string }): void;
  connections(userId: string): readonly ConnectionInfo[];
  stats(): ManagerStats;
  /** Ends the cold start: until then a `hello` is answered with `starting`. [profile] */
  ready(): void;
  /** Says `restarting`, drains for at most `drainMs`, and leaves no timer behind. */
  close(options?: { drainMs?: number }): Promise<void>;
}
