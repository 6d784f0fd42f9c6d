/** Reads the fields of a body that nobody has checked: what is not what it should be is undefined, never an error. */
import type { RunError } from '../run-view.ts';

/** A body, field by field. */
export type Body = Readonly<Record<string, unknown>>;

const empty: Body = Object.freeze({});

/** The fields of a body; none when it is no object. */
export const bodyOf = (data: unknown): Body => (typeof data === 'object' && data !== null ? (data as Body) : empty);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The error of a run or a tool; what is missing gets a name of its own. */
export function errorOf(value: unknown): RunError {
  const { code, message, retryable } = bodyOf(value);
  const error = { code: textOf(code) ?? 'unknown', message: textOf(message) ?? '' };
  return typeof retryable === 'boolean' ? { ...error, retryable } : error;
}
