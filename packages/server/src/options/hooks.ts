/** What a manager tells those who measure it; the names are stable. Every hook is optional; one that throws harms nothing. */

import { redactError } from '../errors/redact.ts';
import type { Refusal } from '../refusals/refusal.ts';

export interface AppendedInfo {
  readonly stream: string;
  readonly epoch: string;
  readonly seq: number;
  readonly type: string;
  /** Length of the event's text, in characters. */
  readonly size: number;
  /** From the call until the log had it. */
  readonly durationMs: number;
}

export interface DeliveredInfo {
  readonly connection: string;
  readonly userId: string;
  /** Frames in the one message that was written. */
  readonly frames: number;
  /** Length of the message, in characters. */
  readonly size: number;
  /** What the socket still holds, in bytes. */
  readonly bufferedBytes: number;
  /** Attempts that the message needed. */
  readonly attempts: number;
}

export interface ErrorInfo {
  readonly where: string;
  readonly error: unknown;
}

export interface ManagerHooks {
  /** An event is in the log. */
  appended?(info: AppendedInfo): void;
  /** A message was handed to a socket. */
  delivered?(info: DeliveredInfo): void;
  /** A page of the log was sent again. */
  replayed?(info: { connection: string; stream: string; entries: number; reason: 'replay' | 'repair' }): void;
  /** A reader is too slow: the stream goes on from the log when it reads again. [V3] */
  slowReader?(info: { connection: string; userId: string; stream: string; position: number }): void;
  /** Numbers that one connection can never get. */
  lost?(info: { connection: string; stream: string; from: number; until: number }): void;
  /** A page was welcomed; a connection is gone and why, with its user if it had been welcomed. */
  connected?(info: { connection: string; userId: string; session: string }): void;
  disconnected?(info: { connection: string; userId: string | undefined; code: number; reason: string }): void;
  /** A transport turned a connection away before there was a pipe; no page can read why, so the operator must. */
  refused?(refusal: Refusal): void;
  /** A user had more pages than `limits.connectionsPerUser`; this one gave way. [L6] */
  connectionLimit?(info: { userId: string; limit: number; connection: string; session: string }): void;
  /** A submit was answered. */
  receipt?(info: {
    userId: string;
    type: string;
    id: string;
    ok: boolean;
    code: string | undefined;
    durationMs: number;
  }): void;
  /** A run began, or ended and how. */
  runStarted?(info: { stream: string; runId: string; agent: string }): void;
  /** This node goes on with a run whose node is gone; how often somebody did. [R6] */
  runResumed?(info: { stream: string; runId: string; agent: string; resumes: number }): void;
  runEnded?(info: { stream: string; runId: string; agent: string; status: string; durationMs: number }): void;
  /**
   * Something failed that no caller hears of: the log, a handler, an agent. The error is a copy with its secrets redacted:
   * name, code, message, stack and cause.
   */
  error?(info: ErrorInfo): void;
}

/** Where structured lines go. Nothing is logged unless one is given. */
export interface ManagerLogger {
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** The same hooks, none of which can throw into what it watches. */
export function guardHooks(hooks: ManagerHooks): ManagerHooks {
  const guarded = Object.entries(hooks).map(([name, hook]) => [
    name,
    (info: unknown): void => {
      try {
        hook?.call(hooks, name === 'error' ? redactedReport(info as ErrorInfo) : info);
      } catch (error) {
        if (name !== 'error') result.error?.({ where: `hook ${name}`, error });
      }
    },
  ]);
  const result = Object.fromEntries(guarded) as ManagerHooks;
  return result;
}

const redactedReport = ({ where, error }: ErrorInfo): ErrorInfo => ({ where, error: redactError(error) });
