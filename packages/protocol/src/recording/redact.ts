/** Copies any value as plain JSON without its secrets. Never throws, whatever the value holds. */
import { isSecretKey, isTokenCount } from './secret-key.ts';

/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

/** Deeper than this nobody reads, and a hostile body must not exhaust the stack. */
const maxDepth = 100;

/**
 * A copy that is safe to write down: values under keys for which `isSecret` says yes are `"[redacted]"`, so are the
 * pairs of a text such as `token=…` or `"password":"…"`; what JSON cannot say is told in words.
 * @param isSecret which keys name a secret. @defaultValue password, secret, key, token, auth, credential
 */
export const redact = (value: unknown, isSecret: (key: string) => boolean = isSecretKey): unknown =>
  copyOf(value, isSecret, []);

function copyOf(value: unknown, isSecret: (key: string) => boolean, above: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[cycle]';
  if (above.length >= maxDepth) return '[too deep]';
  try {
    return copyOfObject(value, isSecret, [...above, value]);
  } catch {
    return '[unreadable]';
  }
}

function copyOfObject(value: object, isSecret: (key: string) => boolean, above: readonly object[]): unknown {
  if (Array.isArray(value)) return value.map((item) => copyOf(item, isSecret, above));
  if ('toJSON' in value && typeof value.toJSON === 'function') return copyOf(value.toJSON(), isSecret, above);
  const fields = Object.entries(value).map(([key, field]) => [
    key,
    mustHide(key, field, isSecret) ? REDACTED : copyOf(field, isSecret, above),
  ]);
  return Object.fromEntries(fields); // defines its fields: a key `__proto__` is a field like any other
}

/** That there is no secret, or whether there is one, may be read. */
const mustHide = (key: string, value: unknown, isSecret: (key: string) => boolean): boolean =>
  value !== null && value !== undefined && typeof value !== 'boolean' && isSecret(key) && !isTokenCount(key, value);

/**
 * A pair in a text, as in a URL (`token=…`), a header (`Authorization: Bearer …`) or JSON (`"password":"…"`). Lengths are
 * bounded, so that a long text without pairs is read in linear time.
 */
const pair =
  /\b([\w.-]{1,128})("?\s{0,8}[=:]\s{0,8})("(?:[^"\\]|\\.)*"?|(?:bearer|basic)\s{1,8}[^\s&;,"]+|[^\s&;,"{}[\]]+)/gi;
const userOfUrl = /\b(\w{1,16}:\/\/)[^/\s@]{1,512}@/g;

/** A text that is no JSON: secrets that stand in it as pairs are hidden, and who a URL says one is. */
export const redactText = (text: string, isSecret: (key: string) => boolean = isSecretKey): string =>
  text
    .replace(userOfUrl, `$1${REDACTED}@`)
    .replace(pair, (whole, key: string, between: string) => (isSecret(key) ? key + between + REDACTED : whole));
