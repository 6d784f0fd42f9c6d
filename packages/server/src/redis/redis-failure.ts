/** What a failed command means: whether trying again can help, and what the caller is told. */
import { ServerError } from '../errors/server-error.ts';

/** The first word of an error reply is its code, by Redis's protocol; connection errors have none. */
const replyCodeOf = (error: unknown): string | undefined =>
  error instanceof Error ? /^[A-Z]{2,}(?= |$)/.exec(error.message)?.[0] : undefined;

/** The server is starting, failing over, or busy: soon it will answer. */
const PASSING = new Set([
  'NOSCRIPT',
  'LOADING',
  'READONLY',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'BUSY',
  'NOREPLICAS',
  'UNBLOCKED',
]);

export const mayPass = (error: unknown): boolean => {
  const code = replyCodeOf(error);
  return code === undefined || PASSING.has(code);
};

const unavailable = (message: string, cause: unknown): ServerError =>
  new ServerError('log-unavailable', message, cause === undefined ? undefined : { cause });

export const refused = (cause: unknown): ServerError =>
  unavailable(`Redis refused a command of the event log: ${cause instanceof Error ? cause.message : cause}`, cause);

export const timedOut = (afterMs: number, cause: unknown): ServerError =>
  unavailable(
    `Redis did not answer within ${afterMs} ms, so that it is unknown whether it did what it was asked. An append may be repeated under the same event id. Check that Redis is up and can be reached.`,
    cause,
  );

export const overloaded = (count: number): ServerError =>
  unavailable(
    `${count} calls wait for Redis already (\`maxPending\`); this one was not sent. Redis is away, or too slow for the load.`,
    undefined,
  );

export const closed = (): ServerError =>
  unavailable('The event log has been closed. Nothing can be appended or read any more; make a new log.', undefined);
