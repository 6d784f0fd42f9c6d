/** What a page shows of one run: the result of the fold. */

/**
 * How a run stands. `pending`: nothing of it was seen yet. `waiting`: for an approval. `stalled` is local to a page: no
 * news of an open run past a deadline; never "finished". `incomplete`: the page could not follow it any more. `lost`:
 * the server does not know it as open, and its end was not seen. The last three heal with the next event of the run.
 * `interrupted`: it ended with questions; the answer is another run that `continues` it.
 */
export type RunStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'interrupted'
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

/** A thought; pieces under one `thoughtId` are one part. */
export interface ThoughtPart {
  readonly kind: 'thought';
  /** The thought id, else the id of its event. */
  readonly id: string;
  readonly text: string;
  readonly step: number | undefined;
  readonly totalSteps: number | undefined;
  readonly confidence: number | undefined;
}

/** One call of a tool, from its request to its end. */
export interface ToolPart {
  readonly kind: 'tool';
  /** The call id. */
  readonly id: string;
  readonly tool: string;
  readonly status: ToolStatus;
  /** The arguments as the model wrote them so far. */
  readonly argsText: string | undefined;
  readonly input: unknown;
  /** What it answered; while it works, the text that its progress gave so far. */
  readonly output: unknown;
  readonly percent: number | undefined;
  readonly progress: string | undefined;
  readonly error: RunError | undefined;
  readonly expectedMs: number | undefined;
  /** When it began to work, server time in epoch milliseconds. */
  readonly startedAt: number | undefined;
  /** How long it took in milliseconds: as the agent told it, else between its start and its end. */
  readonly durationMs: number | undefined;
}

/** A text of the agent or of the user. */
export interface MessagePart {
  readonly kind: 'message';
  /** The message id. */
  readonly id: string;
  readonly role: 'agent' | 'user';
  readonly text: string;
  /** False while more text may come. */
  readonly complete: boolean;
}

/** A question that the run waits for a person to answer. */
export interface ApprovalPart {
  readonly kind: 'approval';
  /** The approval id. */
  readonly id: string;
  readonly callId: string | undefined;
  readonly prompt: string;
  readonly schema: unknown;
  /** Undefined while it waits for an answer. */
  readonly approved: boolean | undefined;
  readonly data: unknown;
  readonly by: string | undefined;
}

/** An event of the app's own types, or one whose body nobody could read, in its place among the others. */
export interface CustomPart {
  readonly kind: 'custom';
  /** The id of its event. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** One thing that happened in a run. Its `id` stays the same, and is unique among the parts of its `kind`. */
export type RunPart = ThoughtPart | ToolPart | MessagePart | ApprovalPart | CustomPart;

/** A question with which a run ended. */
export interface RunInterrupt {
  /** Unique within the run. */
  readonly id: string;
  readonly prompt: string;
  /** JSON Schema of what may come back with the answer. */
  readonly schema: unknown;
  readonly callId: string | undefined;
}

/** How long things took. */
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
  /** The interrupted run that this one goes on with. */
  readonly continues: string | undefined;
  readonly input: unknown;
  readonly status: RunStatus;
  /**
   * Content is missing: the page did not see the run's opening event, or events of it were lost. Later events do not heal
   * it. A view that is not partial is the fold of all events of its run. [K12]
   */
  readonly partial: boolean;
  /** Everything that happened, in order: text → tool card → text draws as it was. */
  readonly parts: readonly RunPart[];
  readonly state: unknown;
  readonly error: RunError | undefined;
  /** What `agent_completed` brought. */
  readonly result: unknown;
  /** What the run cost, as its terminal event told it. */
  readonly usage: unknown;
  /** Why it was cancelled, as the agent told it. */
  readonly reason: string | undefined;
  /** What `agent_interrupted` asks; empty for a run that did not end so. */
  readonly interrupts: readonly RunInterrupt[];
  /** Was a cancel asked for? */
  readonly cancelRequested: boolean;
  /** Server time in epoch milliseconds. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** The life of the stream that `firstSeq` and `lastSeq` count in, if the fold was told. */
  readonly epoch: string | undefined;
  /** Number of the first and of the last event folded in; 0 before there was one. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly timings: RunTimings;
}
