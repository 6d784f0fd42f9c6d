/** One event of a stream as the fold, the rules and the listeners read it: the envelope and its body. */

export interface StreamEvent<Type extends string = string, Data = unknown> {
  /** The stream that it lives on. */
  readonly stream: string;
  /** Its number in that stream: 1, 2, 3 … */
  readonly seq: number;
  /** Its identity, the same in every replay. */
  readonly id: string;
  readonly type: Type;
  /** When the server appended it, in epoch milliseconds of the server's clock. */
  readonly at: number;
  readonly data: Data;
  /** The run that it belongs to. */
  readonly runId: string | undefined;
  readonly threadId: string | undefined;
  /** The agent that wrote it. */
  readonly agent: string | undefined;
  /** Whose run it is. */
  readonly userId: string | undefined;
  /** The command that caused it. */
  readonly submitId: string | undefined;
}
