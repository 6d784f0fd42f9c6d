/** Takes what looks like a secret out of a text that leaves the process: errors, log lines. */

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
