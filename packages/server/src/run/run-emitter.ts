/** What an agent writes its run with. */
import type { EventInput, EventRegistry, EventType } from '@throughline/protocol/agent';

export interface MessageEmitter {
  readonly messageId: string;
  /** Adds text to the message. */
  append(text: string): void;
  /** Ends it; the whole text goes out once more, so that a loss would show. */
  end(): void;
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
  /** Aborted when a cancel was asked for, or the manager closes. */
  readonly signal: AbortSignal;
  thinking(
    thought: string,
    options?: { thoughtId?: string; step?: number; totalSteps?: number; confidence?: number },
  ): void;
  /** Calls a tool: says that it started, times it, says how it ended. Rejects as `work` does. */
  tool<Output>(
    tool: string,
    input: unknown,
    work: (context: ToolContext) => Promise<Output> | Output,
    options?: { callId?: string; expectedMs?: number },
  ): Promise<Output>;
  /** Starts a message of the agent. */
  message(options?: { messageId?: string }): MessageEmitter;
  /** A whole message at once; `role: 'user'` shows the question. */
  userMessage(text: string, options?: { messageId?: string }): void;
  /** Asks the user and waits for the first answer. */
  approval(
    prompt: string,
    options?: { approvalId?: string; callId?: string; schema?: unknown },
  ): Promise<ApprovalAnswer>;
  state(snapshot: unknown): void;
  patch(patch: readonly unknown[]): void;
  /** Any event of the registry, under this run. Resolves when it is in the log. */
  emit<Type extends EventType<Events>>(type: Type, data: EventInput<Events, Type>): Promise<void>;
  /** Resolves when everything written so far is in the log. */
  flushed(): Promise<void>;
}
