/**
 * Bodies → JSON text, by one rule: what JSON would change or lose without a word is an error before anything is sent.
 * [requirement 19]
 *
 * - dates become ISO 8601 text, and any object with `toJSON` becomes what that gives
 * - a property that is `undefined` is left out, as if it had not been written
 * - refused, with the path: `NaN` and infinities, bigints, symbols, functions, `undefined` in a list or as the whole body,
 *   maps, sets, promises, errors, regular expressions and buffers (JSON makes `{}` of them), invalid dates, and whatever
 *   refers to itself or is nested deeper than 200
 */
import { ServerError } from './server-error.ts';

/** Deeper than any body that is meant; stops cycles too. */
const MAX_DEPTH = 200;

const hints: Readonly<Record<string, string>> = {
  Map: 'a Map has no JSON form; use Object.fromEntries(map)',
  Set: 'a Set has no JSON form; use [...set]',
  Promise: 'a Promise is no value yet; await it first',
  Error: 'an Error has no JSON form; write { code, message }',
  RegExp: 'a RegExp has no JSON form; use its source',
  WeakMap: 'a WeakMap has no JSON form',
  WeakSet: 'a WeakSet has no JSON form',
};

/** Why an object has no JSON form, or undefined when it has one. */
function objectProblem(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null || Array.isArray(value)) return undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return 'bytes have no JSON form; encode them as base64';
  const kind = value instanceof Error ? 'Error' : Object.prototype.toString.call(value).slice(8, -1);
  return hints[kind];
}

function scalarProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : `${value} has no JSON form; use null or leave it out`;
    case 'bigint':
      return 'a bigint has no JSON form; use String(value)';
    case 'undefined':
      return 'undefined has no JSON form here; use null';
    case 'function':
    case 'symbol':
      return `a ${typeof value} has no JSON form`;
    default:
      return undefined;
  }
}

/** Would JSON lose nothing? The quick look that every body gets; what it finds is then looked for again with its path. */
function isWhole(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object') return scalarProblem(value) === undefined;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((each) => isWhole(each, depth + 1)) && !hasHoles(value);
  const prototype = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) {
    return findProblem(value, '', depth) === undefined;
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

/** The first thing that JSON would lose, with its path; undefined when there is none. */
function findProblem(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) {
    const problem = scalarProblem(value);
    return problem && `${path}: ${problem}`;
  }
  if (depth > MAX_DEPTH)
    return `${path.slice(0, 80)}…: it refers to itself or is nested deeper than ${MAX_DEPTH} levels`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? `${path}: an invalid Date has no JSON form` : undefined;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function' && !ArrayBuffer.isView(value)) {
    return findProblem((value as { toJSON(key: string): unknown }).toJSON(''), path, depth + 1);
  }
  const problem = objectProblem(value);
  if (problem) return `${path}: ${problem}`;
  return Array.isArray(value) ? findInList(value, path, depth) : findInObject(value, path, depth);
}

function findInList(values: readonly unknown[], path: string, depth: number): string | undefined {
  for (let index = 0; index < values.length; index++) {
    const problem = findProblem(values[index], `${path}[${index}]`, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

function findInObject(value: object, path: string, depth: number): string | undefined {
  for (const [key, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const problem = findProblem(each, `${path}.${key}`, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

/** JSON text of a body; throws `invalid-body`. The text is a copy: what the caller changes later changes nothing. */
export function encodeBody(value: unknown, name = 'data'): string {
  let problem: string | undefined;
  try {
    if (isWhole(value, 0)) return JSON.stringify(value);
    problem = findProblem(value, name, 0);
  } catch (cause) {
    throw new ServerError('invalid-body', `${name} could not be written as JSON: reading it threw.`, { cause });
  }
  throw new ServerError('invalid-body', `Nothing was sent: ${problem ?? `${name} has no JSON form`}.`);
}
