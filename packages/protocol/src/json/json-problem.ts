/**
 * What JSON would change or lose without a word: a body has to arrive as it was written, or be refused where it is.
 *
 * - dates become ISO 8601 text, and any object with `toJSON` becomes what that gives
 * - a property that is `undefined` is left out, as if it had not been written
 * - refused, with the path: `NaN` and infinities, bigints, symbols, functions, `undefined` in a list or as the whole body,
 *   maps, sets, promises, errors, regular expressions, bytes, files and whatever else JSON makes `{}` of, invalid dates,
 *   and what refers to itself or is nested deeper than 200
 */

/** Deeper than any body that is meant; stops cycles too. */
export const MAX_JSON_DEPTH = 200;

const hints: Readonly<Record<string, string>> = {
  Map: 'a Map has no JSON form; use Object.fromEntries(map)',
  Set: 'a Set has no JSON form; use [...set]',
  Promise: 'a Promise is no value yet; await it first',
  Error: 'an Error has no JSON form; write { code, message }',
  RegExp: 'a RegExp has no JSON form; use its source',
};
/** Boxes that JSON opens. */
const boxes = ['Number', 'String', 'Boolean'];

/** Why an object has no JSON form, or undefined when it has one. */
function objectProblem(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null || Array.isArray(value)) return undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return 'bytes have no JSON form; encode them as base64';
  const kind = value instanceof Error ? 'Error' : Object.prototype.toString.call(value).slice(8, -1);
  // An object of the platform, such as a Blob, keeps its content where JSON does not look.
  const isOpaque = kind !== 'Object' && !boxes.includes(kind) && Object.keys(value).length === 0;
  return hints[kind] ?? (isOpaque ? `a ${kind} has no JSON form` : undefined);
}

/** Why a value that is no object has no JSON form. */
export function scalarJsonProblem(value: unknown): string | undefined {
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

/** The first thing that JSON would lose, with its path; undefined when there is none. Throws what a getter or `toJSON` throws. */
export function jsonProblem(value: unknown, path: string, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null) {
    const problem = scalarJsonProblem(value);
    return problem && `${path}: ${problem}`;
  }
  if (depth > MAX_JSON_DEPTH)
    return `${path.slice(0, 80)}…: it refers to itself or is nested deeper than ${MAX_JSON_DEPTH} levels`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? `${path}: an invalid Date has no JSON form` : undefined;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function' && !ArrayBuffer.isView(value)) {
    return jsonProblem((value as { toJSON(key: string): unknown }).toJSON(''), path, depth + 1);
  }
  const problem = objectProblem(value);
  if (problem) return `${path}: ${problem}`;
  return Array.isArray(value) ? listProblem(value, path, depth) : fieldProblem(value, path, depth);
}

function listProblem(values: readonly unknown[], path: string, depth: number): string | undefined {
  // By number: a place that was never filled counts as `undefined`, as for JSON.
  for (let index = 0; index < values.length; index++) {
    const problem = jsonProblem(values[index], `${path}[${index}]`, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

function fieldProblem(value: object, path: string, depth: number): string | undefined {
  for (const [key, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const problem = jsonProblem(each, `${path}.${key}`, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}
