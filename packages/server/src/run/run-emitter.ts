/** What an agent writes its run with. */
import type { EventInput, EventRegistry, EventType } from '@throughline/protocol/agent';
import type { Cursor } from './cursor.ts';

export interface MessageEmitter {
  readonly messageId: string;
  /** Adds text to the message; a text over 64 KiB goes in several pieces. */
  append(text: string): void;
  /**
   * Ends it; the whole text goes out once more, so that a loss would show. A text over 256 KiB does not: its pieces are the
   * text.
   */
  end(): void;
}

/** The input of a call while the model is still writing it. */
export interface ToolInputEmitter {
  /** Give it to `run.tool` when the input is whole. */
  readonly callId: string;
  /** Adds text of the input; a text over 64 KiB goes in several pieces. */
  append(text: string): void;
}

/** A question that a run ends with and a later run goes on from. */
export interface Interrupt {
  /** Unique within the run. */
  readonly id: string;
  /** What people are asked. */
  readonly prompt: string;
  /** What an answer looks like, for the page to draw; any JSON value. */
  readonly schema?: unknown;
  /** The tool call that it is about. */
  readonly callId?: string;
}

export interface ToolContext {
  readonly callId: string;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  progress(update: { output?: string; percent?: number; message?: string; mode?: 'append' | 'replace' }): void;
}

export interface ApprovalAnswer {
  readonly approved: boolean;
  readonly data: unknown;
  readonly by: string | undefined;
}

export interface RunEmitter<Events extends EventRegistry = EventRegistry> {
  readonly runId: string;
  /** Full name of the stream. */
  readonly stream: string;
  /** Aborted when a cancel was asked for, the manager closes, or the run is no longer this node's. */
  readonly signal: AbortSignal;
  /** Tells a thought; one over 64 KiB goes in several pieces under one `thoughtId`. */
  thinking(
    thought: string,
    options?: { thoughtId?: string; step?: number; totalSteps?: number; confidence?: number },
  ): void;
  /** Tells of a call whose input the model is still writing; `run.tool` with its `callId` carries it out. */
  toolInput(tool: string, options?: { callId?: string }): ToolInputEmitter;
  /**
   * Calls a tool: says that it started, times it, says how it ended. Gives what `work` gives, and rejects as it does; an input
   * or output that no event can carry is named to the page instead, and the run goes on.
   */
  tool<Output>(
    tool: string,
    input: unknown,
    work: (context: ToolContext) => Promise<Output> | Output,
    options?: { callId?: string; expectedMs?: number },
  ): Promise<Output>;
  /** Starts a message of the agent; with the `messageId` of one that an earlier life of the run left open, it goes on with that. */
  message(options?: { messageId?: string }): MessageEmitter;
  /** A whole message at once; `role: 'user'` shows the question. */
  userMessage(text: string, options?: { messageId?: string }): void;
  /** Asks the user and waits for the first answer. */
  approval(
    prompt: string,
    options?: { approvalId?: string; callId?: string; schema?: unknown },
  ): Promise<ApprovalAnswer>;
  /**
   * Ends the run as interrupted: it waits for people, for at most 30 days, and needs no process meanwhile. Their answer is a new
   * run with `continues`. It throws, so nothing after it runs; let the error pass. Throws `invalid-body` for what has no JSON form.
   */
  interrupt(interrupts: readonly Interrupt[]): never;
  /**
   * What the run has cost so far, such as tokens; the last value goes out with the terminal event. Throws `invalid-body` for what
   * has no JSON form.
   */
  usage(value: unknown): void;
  /** The whole state. As with every event that nobody waits for, one that does not fit is reported to `hooks.error` and left out. */
  state(snapshot: unknown): void;
  patch(patch: readonly unknown[]): void;
  /** Any event of the registry, under this run. Resolves to its place once it is in the log; rejects when it does not fit. */
  emit<Type extends EventType<Events>>(type: Type, data: EventInput<Events, Type>): Promise<Cursor>;
  /** Resolves when everything written so far is in the log. */
  flushed(): Promise<void>;
}
