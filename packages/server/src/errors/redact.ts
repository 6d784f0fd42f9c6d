/** Takes what looks like a secret out of a text that leaves the process: errors, log lines. */
import { isServerError, ServerError } from './server-error.ts';

const patterns: readonly [RegExp, string][] = [
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:\w+\s+)?[^\s"',;]+/gi, '$1[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [redacted]'],
  [
    /\b(\w*(?:password|passwd|secret|api[_-]?key|key|token|auth|credential)\w*)(["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi,
    '$1$2[redacted]',
  ],
  [/\bey[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[redacted]'],
  [/\b(?:sk|pk|ghp|gho|xox[abp])[-_][\w-]{12,}/g, '[redacted]'],
  [/(\/\/[^/\s:@]+:)[^@\s/]+@/g, '$1[redacted]@'],
];

/** Longer texts are cut first: nobody reads them, and the patterns take time. */
const MAX_TEXT = 4_000;

export const redact = (text: string): string =>
  patterns.reduce(
    (redacted, [pattern, replacement]) => redacted.replace(pattern, replacement),
    text.slice(0, MAX_TEXT),
  );

/** Causes of causes are followed so far. */
const MAX_CAUSES = 4;

/** A copy of an error that may leave the process: name, code, message, stack and cause, redacted; nothing else of it. */
export function redactError(error: unknown, depth = 0): unknown {
  if (typeof error === 'string') return redact(error);
  if (!(error instanceof Error)) return error;
  const cause = error.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: redactError(error.cause, depth + 1) };
  const copy = isServerError(error)
    ? new ServerError(error.code, redact(error.message), cause)
    : new Error(redact(error.message), cause);
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const stack = error.stack === undefined ? undefined : redact(error.stack);
  return Object.assign(
    Object.defineProperty(copy, 'stack', { value: stack, configurable: true }),
    { name: error.name },
    code,
  );
}
