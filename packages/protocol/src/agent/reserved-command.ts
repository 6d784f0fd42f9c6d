/** The commands that the event manager carries out itself: stopping a run, and answering an approval. [U6–U9] */

/** Asks a run to stop; it ends in a terminal event. [U6] */
export const CANCEL_RUN = 'cancel_run';

/** Answers an approval; the first answer wins. [U7] */
export const RESOLVE_APPROVAL = 'resolve_approval';

/** The name of a reserved command. */
export type ReservedCommand = typeof CANCEL_RUN | typeof RESOLVE_APPROVAL;

/** The body of `cancel_run`: the run, or, while its id is not known yet, the submit that starts it. */
export type CancelRunData =
  | { readonly runId: string; readonly submitId?: undefined }
  | { readonly submitId: string; readonly runId?: undefined };

/** The body of `resolve_approval`: an approval is named by its run and its id, which is unique within that run only. */
export interface ResolveApprovalData {
  readonly runId: string;
  readonly approvalId: string;
  readonly approved: boolean;
  /** What goes with the answer, in the app's own shape. */
  readonly data?: unknown;
}

/** Is it the name of a command that no app may define? */
export const isReservedCommand = (type: string): type is ReservedCommand =>
  type === CANCEL_RUN || type === RESOLVE_APPROVAL;

/** The body of a `cancel_run` from the network, or undefined when it is none. A `runId` wins over a `submitId`. */
export function readCancelRun(data: unknown): CancelRunData | undefined {
  const { runId, submitId } = fieldsOf(data);
  if (isName(runId)) return { runId };
  return runId === undefined && isName(submitId) ? { submitId } : undefined;
}

/** The body of a `resolve_approval` from the network, or undefined when it is none. */
export function readResolveApproval(data: unknown): ResolveApprovalData | undefined {
  const { runId, approvalId, approved, data: answer } = fieldsOf(data);
  if (!isName(runId) || !isName(approvalId) || typeof approved !== 'boolean') return undefined;
  return { runId, approvalId, approved, ...(answer !== undefined && { data: answer }) };
}

const fieldsOf = (data: unknown): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
