/** What may be said of a command beside its type and its data. */

export interface SubmitOptions {
  /** The stream that the command is about. @defaultValue the user's own */
  readonly stream?: string | undefined;
  readonly threadId?: string | undefined;
  readonly runId?: string | undefined;
  /** Its id, at most 128 characters of `\w.~:@|-`. @defaultValue a random one */
  readonly id?: string | undefined;
  /** Stops waiting: a submit that was not yet sent is taken back (`not-sent`), one that was becomes `outcome-unknown`. */
  readonly signal?: AbortSignal | undefined;
  /** Stops waiting after so many milliseconds, as `signal` does. @defaultValue no limit but the outbox's age */
  readonly timeoutMs?: number | undefined;
}
