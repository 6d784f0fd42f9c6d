/** Why a model's stream did not come to its end; thrown from a run's work, it becomes the run's `agent_failed`. */
export type ModelStreamErrorCode =
  /** The stream ended without its finish mark: the answer may be cut anywhere. */
  | 'truncated'
  /** The vendor's own code where it gave one, such as `overloaded_error`; else `model-error`. */
  | (string & {});

export class ModelStreamError extends Error {
  override readonly name = 'ModelStreamError';
  readonly code: ModelStreamErrorCode;
  constructor(code: ModelStreamErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export const truncated = (): ModelStreamError =>
  new ModelStreamError(
    'truncated',
    "The model's stream ended before it said that it was finished. What came is kept; ask again for the whole answer.",
  );

/** An error part of a stream: an `Error` passes as it is, anything else becomes one with its code and message. */
export function toError(cause: unknown): Error {
  if (cause instanceof Error) return cause;
  return new ModelStreamError(codeOf(cause), messageOf(cause), { cause });
}

/** Code and message for a `tool_failed`. */
export const describeFailure = (cause: unknown): { code: string; message: string } => ({
  code: codeOf(cause),
  message: messageOf(cause),
});

function codeOf(cause: unknown): string {
  const { code, type, name } = asRecord(cause);
  if (typeof code === 'string' && code !== '') return code;
  if (typeof type === 'string' && type !== '' && type !== 'error') return type;
  return typeof name === 'string' && name !== '' && name !== 'Error' ? name : 'model-error';
}

function messageOf(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  const { message } = asRecord(cause);
  return typeof message === 'string' && message !== '' ? message : 'The model reported an error without a message.';
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
