/** What a page shows of one run: the result of the fold. */

/** `stalled` is local to a page: no news of an open run past a deadline; never "finished". */
export type RunStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'stalled'
  | 'incomplete'
  | 'lost';

export type ToolStatus = 'requested' | 'executing' | 'completed' | 'failed' | 'denied';

/** An error of a run or a tool, as the agent told it. */
export interface RunError {
  readonly code: string;
  readonly message: string;
  readonly retryable?: boolean;
}

export interface ThoughtPart {
  readonly kind: 'thought';
  readonly id: string;
  readonly text: string;
  readonly step: number | undefined;
  readonly totalSteps: number | undefined;
  readonly confidence: number | undefined;
}

export interface ToolPart {
  readonly kind: 'tool';
  /** The call id. */
  readonly id: string;
  readonly tool: string;
  readonly status: ToolStatus;
  readonly argsText: string | undefined;
  readonly input: unknown;
  readonly output: unknown;
  readonly percent: number | undefined;
  readonly progress: string | undefined;
  readonly error: RunError | undefined;
  readonly expectedMs: number | undefined;
  readonly startedAt: number | undefined;
  /** How long it took in milliseconds: as the agent told it, else between its start and its end. */
  readonly durationMs: number | undefined;
}

export interface MessagePart {
  readonly kind: 'message';
  readonly id: string;
  readonly role: 'agent' | 'user';
  readonly text: string;
  /** False while more text may come. */
  readonly complete: boolean;
}

export interface ApprovalPart {
  readonly kind: 'approval';
  readonly id: string;
  readonly callId: string | undefined;
  readonly prompt: string;
  readonly schema: unknown;
  /** Undefined while it waits for an answer. */
  readonly approved: boolean | undefined;
  readonly data: unknown;
  readonly by: string | undefined;
}

/** An event of the app's own types, in its place among the others. */
export interface CustomPart {
  readonly kind: 'custom';
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

export type RunPart = ThoughtPart | ToolPart | MessagePart | ApprovalPart | CustomPart;

export interface RunTimings {
  /** Milliseconds from the start to the first thought, tool or text. */
  readonly firstPartMs: number | undefined;
  /** Milliseconds from the start to the terminal event. */
  readonly totalMs: number | undefined;
}

/** One run, `(stream, runId)`. Only what changed gets a new identity. */
export interface RunView {
  readonly stream: string;
  readonly runId: string;
  readonly threadId: string | undefined;
  readonly agent: string | undefined;
  readonly userId: string | undefined;
  /** The command that started it. */
  readonly submitId: string | undefined;
  readonly parentRunId: string | undefined;
  readonly input: unknown;
  readonly status: RunStatus;
  /** Everything that happened, in order: text → tool card → text draws as it was. */
  readonly parts: readonly RunPart[];
  readonly state: unknown;
  readonly error: RunError | undefined;
  readonly result: unknown;
  /** Was a cancel asked for? */
  readonly cancelRequested: boolean;
  /** Server time in epoch milliseconds. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Number of the first and of the last event folded in. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly timings: RunTimings;
}
