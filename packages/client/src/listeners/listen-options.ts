/** Which events a listener hears. */

export interface ListenOptions {
  /** Only events of this stream. @defaultValue every stream */
  readonly stream?: string | undefined;
  /** Only events of this run. @defaultValue every run */
  readonly runId?: string | undefined;
  /** Also events that this page dispatched before a reload. @defaultValue false */
  readonly includeSeen?: boolean | undefined;
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
}
