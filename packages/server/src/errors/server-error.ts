/** The one error of this package, told apart by `code`. */

export type ServerErrorCode =
  /** An option of the manager, of a log or of a transport makes no sense. */
  | 'invalid-option'
  /** A user id is missing, blank, not a text, or has characters that ids may not have. */
  | 'invalid-user'
  /** A stream name breaks the pattern, or is the wire's alias `me`. */
  | 'invalid-stream'
  /** An event or command type breaks the pattern. */
  | 'invalid-type'
  /** The registry that the manager was given does not have this event type. */
  | 'unknown-type'
  /** An id of an event, run, thread, submit or the like breaks the pattern. */
  | 'invalid-id'
  /** A body has no JSON form, or fails the schema of its type. */
  | 'invalid-body'
  /** An event is larger than `limits.maxEventBytes`. */
  | 'too-large'
  /** The run has had its terminal event. */
  | 'run-ended'
  /** The stream has as many open runs as its log keeps; none was begun. */
  | 'too-many-runs'
  /** The run belongs to another owner: this node was taken for gone, and the run goes on elsewhere or has been ended. */
  | 'not-owner'
  /** No run of that id is open on the stream. */
  | 'unknown-run'
  /** The question has its answer; the first one counts. */
  | 'already-answered'
  /** The run did not ask that. */
  | 'unknown-question'
  /** A cancel was asked for while the agent waited. */
  | 'cancelled'
  /** The log cannot be reached; whether it took an append is unknown, and repeating it under the same id is safe. */
  | 'log-unavailable'
  /** A handler of commands said no on purpose. */
  | 'refused'
  /** The manager is closed. */
  | 'closed';

export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  constructor(code: ServerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Is it an error of this package, and, if asked, of this code? */
export const isServerError = (error: unknown, code?: ServerErrorCode): error is ServerError =>
  error instanceof ServerError && (code === undefined || error.code === code);
