/** Which run is read, and how. */

/** Which run: by its own id, or by the id of the command that starts it. */
export type RunOf = { readonly runId: string } | { readonly submitId: string };

export interface RunEventsOptions<Type extends string = string> {
  /** Only events of these types. @defaultValue every type */
  readonly types?: readonly Type[] | undefined;
  /**
   * The stream that the run is on: it is kept open for as long as is read. @defaultValue a stream that is open anyway
   */
  readonly stream?: string | undefined;
  /** Ends the reading: it rejects with `aborted`. */
  readonly signal?: AbortSignal | undefined;
}
