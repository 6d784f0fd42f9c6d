/** The one error of this package, told apart by `code`. */

export type ClientErrorCode =
  /** An option or argument makes no sense. */
  | 'invalid-option'
  | 'invalid-argument'
  /**
   * Thrown by a token provider: a definite no, after which the client is closed for good. Any error with this `code`
   * will do; every other error is taken for a moment's failure and tried again.
   */
  | 'unauthorized'
  /** The submit was never written to a socket. */
  | 'not-sent'
  /** The submit was written, and whether it was carried out cannot be known any more. */
  | 'outcome-unknown'
  /** The server said no to the command. */
  | 'refused'
  /** The outbox is full. */
  | 'outbox-full'
  /** The submit is larger than the server takes. */
  | 'too-large'
  /** A command that was kept over a reload got a no from the server; `cause` is the receipt. */
  | 'command-refused'
  /** `close()` was called. */
  | 'closed'
  /** The caller's own signal, or its time-out. */
  | 'aborted'
  | 'timeout'
  /** How a run ended, where a result was waited for. */
  | 'run-failed'
  | 'run-cancelled'
  | 'run-interrupted'
  | 'run-incomplete'
  | 'run-lost'
  /** A stream was refused. */
  | 'stream-refused'
  /** Events came faster than `client.events()` was read. */
  | 'events-overflow'
  /** A listener, view, history or storage of the app threw. */
  | 'app-error'
  /** A frame of the server could not be read. */
  | 'bad-frame';

export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Is it an error of this client, and, if asked, of this code? */
export const isClientError = (error: unknown, code?: ClientErrorCode): error is ClientError =>
  error instanceof ClientError && (code === undefined || error.code === code);
