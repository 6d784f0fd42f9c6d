/** What a model pipe needs of a run, said by shape, so that every run emitter fits whatever its event registry. */
export interface ModelRun {
  /** Aborted when the run is cancelled, or the manager closes: the pipe then stops reading the model. */
  readonly signal: AbortSignal;
  /** Appends one event of the run. */
  emit(type: any, data: any): Promise<unknown>;
  /** Notes what the run has used up; it comes with the run's terminal event. */
  usage(value: unknown): void;
}

/** A tool that the model asked for. The pipe does not call it. */
export interface ModelToolCall {
  readonly callId: string;
  readonly tool: string;
  /** The arguments as the model wrote them: JSON, unless the model was cut short or made a mistake. */
  readonly argsText: string;
}

/** What came of a model's stream. */
export interface Piped {
  /** All text of the answer, without thoughts. */
  readonly text: string;
  /** Why the model stopped, in its vendor's word: `stop`, `length`, `tool_calls`, `end_turn` … */
  readonly finishReason: string;
  /** Tools that the app is asked to call, in the model's order; empty where the vendor's SDK called them itself. */
  readonly toolCalls: readonly ModelToolCall[];
  /** As the vendor reports it; the run's own usage is the sum over its pipes. `undefined` where the vendor says nothing. */
  readonly usage: unknown;
}
