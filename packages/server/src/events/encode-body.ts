/**
 * Bodies → JSON text, by one rule: what JSON would change or lose without a word is an error before anything is sent.
 * [requirement 19]
 */
import { jsonProblem, MAX_JSON_DEPTH, scalarJsonProblem } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';

/** Would JSON lose nothing? The quick look that every body gets; what it finds is then looked for again with its path. */
function isWhole(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object') return scalarJsonProblem(value) === undefined;
  if (depth > MAX_JSON_DEPTH) return false;
  if (Array.isArray(value)) return value.every((each) => isWhole(each, depth + 1)) && !hasHoles(value);
  const prototype = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) {
    return jsonProblem(value, '', depth) === undefined;
  }
  for (const key in value) {
    const each = (value as Record<string, unknown>)[key];
    if (each !== undefined && !isWhole(each, depth + 1)) return false;
  }
  return true;
}

/** JSON makes `null` of a place that was never filled, as it does of `undefined`. */
const hasHoles = (values: readonly unknown[]): boolean => {
  for (let index = 0; index < values.length; index++) if (!(index in values)) return true;
  return false;
};

/** JSON text of a body; throws `invalid-body`. The text is a copy: what the caller changes later changes nothing. */
export function encodeBody(value: unknown, name = 'data'): string {
  let problem: string | undefined;
  try {
    if (isWhole(value, 0)) return JSON.stringify(value);
    problem = jsonProblem(value, name);
  } catch (cause) {
    throw new ServerError('invalid-body', `${name} could not be written as JSON: reading it threw.`, { cause });
  }
  throw new ServerError('invalid-body', `Nothing was sent: ${problem ?? `${name} has no JSON form`}.`);
}
