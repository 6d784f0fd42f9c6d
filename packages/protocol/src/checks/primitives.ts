/** What the generated checks are made of: each looks at one value and says in words what does not fit; '' when it fits. */
import { CODE_PATTERN, ID_PATTERN, TYPE_PATTERN } from '../names.ts';

/** Looks at a value that is found at `path`. */
export type Check = (value: any, path: string) => string;

/** Values are never repeated in an issue: a token may be among them. */
const refuse = (value: unknown, path: string, expected: string): string => {
  if (value === undefined) return `${path} is missing (expected ${expected})`;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : `this ${typeof value}`;
  return `${path} should be ${expected}, not ${kind}`;
};

const bounds = (least: number, most: number): string =>
  (least > -Infinity ? ` from ${least}` : '') + (most < Infinity ? ` to ${most}` : '');

/** A JSON value, whatever it is. */
export const present: Check = (value, path) => (value === undefined ? `${path} is missing` : '');

/** Nothing: the field belongs to another form of the same frame. */
export const absent: Check = (value, path) => (value === undefined ? '' : `${path} does not belong here`);

/** Text, its length in UTF-16 units within bounds. */
export const text = (value: any, path: string, least = 0, most = Infinity): string =>
  typeof value === 'string' && value.length >= least && value.length <= most
    ? ''
    : refuse(value, path, least || most < Infinity ? `text of a length${bounds(least, most)}` : 'text');

/** Text that obeys a pattern. */
const pattern = (value: any, path: string, expression: RegExp, expected = `text like ${expression}`): string =>
  typeof value === 'string' && expression.test(value) ? '' : refuse(value, path, expected);

export const id: Check = (value, path) =>
  pattern(value, path, ID_PATTERN, 'an id (1 to 128 of A-Z a-z 0-9 _ . ~ : @ | -)');
export const typeName: Check = (value, path) => pattern(value, path, TYPE_PATTERN, 'a type in snake_case');
export const code: Check = (value, path) => pattern(value, path, CODE_PATTERN, 'a code in kebab-case');

/** A finite number, bounds included. */
export const number = (value: any, path: string, least = -Infinity, most = Infinity): string =>
  Number.isFinite(value) && value >= least && value <= most
    ? ''
    : refuse(value, path, `a number${bounds(least, most)}`);

/** A whole number, bounds included; at most what JavaScript can hold exactly. */
export const integer = (
  value: any,
  path: string,
  least = Number.MIN_SAFE_INTEGER,
  most = Number.MAX_SAFE_INTEGER,
): string =>
  Number.isInteger(value) && value >= least && value <= most
    ? ''
    : refuse(value, path, `a whole number${bounds(least, most)}`);

export const flag: Check = (value, path) => (typeof value === 'boolean' ? '' : refuse(value, path, 'true or false'));

/** One of a few values. */
export const oneOf = (value: any, path: string, values: readonly unknown[]): string =>
  values.includes(value) ? '' : refuse(value, path, values.map((each) => JSON.stringify(each)).join(' or '));

export const object: Check = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? '' : refuse(value, path, 'an object');

/** A list; stops at the first entry that does not fit. */
export const list = (value: any, path: string, entry?: Check): string => {
  if (!Array.isArray(value)) return refuse(value, path, 'a list');
  for (let index = 0; entry && index < value.length; index += 1) {
    const issue = entry(value[index], `${path}[${index}]`);
    if (issue) return issue;
  }
  return '';
};

/** An object used as a map from ids; stops at the first entry that does not fit. */
export const record = (value: any, path: string, entry?: Check, key: Check = id): string => {
  const issue = object(value, path);
  if (issue) return issue;
  for (const name of Object.keys(value)) {
    const place = `${path}[${JSON.stringify(name.slice(0, 128))}]`;
    const found = (key(name, place) && `${place} is no key here: the keys are ids`) || entry?.(value[name], place);
    if (found) return found;
  }
  return '';
};

/** Any of several forms; when none fits, what keeps the value from each. */
export const anyOf = (value: any, path: string, forms: readonly Check[]): string => {
  const issues: string[] = [];
  for (const form of forms) {
    const issue = form(value, path);
    if (!issue) return '';
    issues.push(issue);
  }
  return issues.join('; or ');
};
