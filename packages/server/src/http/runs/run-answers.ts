/** Answers to publishers: JSON, and for everything that was not done a code and a sentence. [P9] */
import { isServerError, type ServerErrorCode } from '../../errors/server-error.ts';

/** Ends a request with a status, a code and a sentence. */
export class RunRefusal extends Error {
  override readonly name = 'RunRefusal';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });

/** Everything else that a manager refuses is the request's fault: 422. */
const statuses: Partial<Record<ServerErrorCode, number>> = { 'log-unavailable': 503, closed: 503 };

const refusalOf = (error: unknown): RunRefusal => {
  if (error instanceof RunRefusal) return error;
  if (!isServerError(error))
    return new RunRefusal(503, 'unavailable', 'The server failed. Send the same request again.');
  return new RunRefusal(statuses[error.code] ?? 422, error.code, error.message);
};

export function answerRefusal(error: unknown): Response {
  const { status, code, message, more } = refusalOf(error);
  const retry = status === 429 || status === 503;
  return json(status, { code, message, ...more }, retry ? { 'retry-after': '1' } : {});
}
