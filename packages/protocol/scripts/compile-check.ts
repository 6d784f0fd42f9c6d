/** Compiles the part of JSON Schema that the wire uses to TypeScript over the primitives; any other keyword is an error. */
import { CODE_PATTERN, ID_PATTERN, TYPE_PATTERN } from '../src/names.ts';
import type { JsonSchema } from '../src/schemas/json-schemas.ts';

const namedPatterns: Readonly<Record<string, string>> = {
  [ID_PATTERN.source]: 'id',
  [TYPE_PATTERN.source]: 'typeName',
  [CODE_PATTERN.source]: 'code',
};

/** Keywords that say nothing about a value. */
const annotations = ['$schema', '$id', 'title', 'description', 'default', 'examples'];

function onlyKeywords(schema: JsonSchema, known: readonly string[]): void {
  const strange = Object.keys(schema).filter((keyword) => !annotations.includes(keyword) && !known.includes(keyword));
  if (strange.length > 0)
    throw new Error(
      `compile-check.ts does not know ${strange.join(', ')} in ${JSON.stringify(schema)}: teach it there`,
    );
}

/** `check(value, path, …rest)`, without the arguments at the end that are undefined. */
function call(check: string, value: string, path: string, ...rest: (string | number | undefined)[]): string {
  while (rest.length > 0 && rest.at(-1) === undefined) rest.pop();
  return `${check}(${[value, path, ...rest].join(', ')})`;
}

/** What joins the questions that are asked of one value; the first issue wins. */
export const OR = ' ||\n    ';

/** The path of a field as code for a string: a literal one is folded in. */
function fieldPath(path: string | undefined, name: string): string {
  if (path === undefined) return `'${name}'`;
  return path.startsWith("'") ? `${path.slice(0, -1)}.${name}'` : `\`\${${path}}.${name}\``;
}

/** A bound that comes before another one: `undefined` keeps its place. */
const before = (bound: number | undefined, next: number | undefined): number | string | undefined =>
  bound ?? (next === undefined ? undefined : 'undefined');

function compileString(schema: JsonSchema, value: string, path: string): string {
  onlyKeywords(schema, ['type', 'pattern', 'minLength', 'maxLength']);
  const { pattern, minLength, maxLength } = schema;
  if (pattern === undefined) return call('text', value, path, before(minLength, maxLength), maxLength);
  if (minLength !== undefined || maxLength !== undefined) throw new Error('a pattern and a length: use one of them');
  const name = namedPatterns[pattern];
  return name ? call(name, value, path) : call('pattern', value, path, `/${pattern}/`);
}

function compileNumber(schema: JsonSchema, value: string, path: string): string {
  onlyKeywords(schema, ['type', 'minimum', 'maximum']);
  const least = schema.minimum === Number.MIN_SAFE_INTEGER ? undefined : schema.minimum;
  const most = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
  return call(schema.type, value, path, before(least, most), most);
}

/** A value without parts; undefined when every value fits. */
function compileLeaf(schema: JsonSchema, value: string, path: string): string | undefined {
  if (schema.not) {
    onlyKeywords(schema, ['not']);
    if (Object.keys(schema.not).length > 0) throw new Error('"not" means "absent" here: nothing else is known');
    return call('absent', value, path);
  }
  if (schema.enum !== undefined || schema.const !== undefined) {
    onlyKeywords(schema, ['type', 'enum', 'const']);
    return call('oneOf', value, path, JSON.stringify(schema.enum ?? [schema.const]));
  }
  if (schema.type === undefined) {
    onlyKeywords(schema, []);
    return undefined;
  }
  if (schema.type === 'string') return compileString(schema, value, path);
  if (schema.type === 'number' || schema.type === 'integer') return compileNumber(schema, value, path);
  if (schema.type !== 'boolean')
    throw new Error(`compile-check.ts does not know the type "${schema.type}": teach it there`);
  onlyKeywords(schema, ['type']);
  return call('flag', value, path);
}

/** Turns schemas into expressions over the primitives, and keeps the forms that several of them share. */
export interface CheckCompiler {
  /** Code that gives '' or the issue; undefined when every value fits. `value` and `path` are code too. */
  compileCheck(schema: JsonSchema, value: string, path: string): string | undefined;
  /** One expression for each field that has something to ask; without `path` the fields are at the top. */
  compileFields(schema: JsonSchema, value: string, path: string | undefined): string[];
  /** Functions that the expressions call, by name: each form stands once in the module. */
  readonly forms: ReadonlyMap<string, string>;
}

export function createCheckCompiler(): CheckCompiler {
  const names = new Map<string, string>();
  const forms = new Map<string, string>();

  /** An expression as a function of a value and its path; a bare primitive stays a name. */
  function asFunction(schema: JsonSchema): string | undefined {
    const expression = compileCheck(schema, 'value', 'path');
    const bare = expression && /^(\w+)\(value, path\)$/.exec(expression);
    if (expression === undefined || bare) return bare?.[1];
    const name = names.get(expression) ?? `form${names.size + 1}`;
    names.set(expression, name);
    forms.set(name, expression);
    return name;
  }

  function compileObject(schema: JsonSchema, value: string, path: string): string {
    onlyKeywords(schema, ['type', 'properties', 'required', 'propertyNames', 'additionalProperties']);
    if (!schema.propertyNames) return [`object(${value}, ${path})`, ...compileFields(schema, value, path)].join(OR);
    const key = asFunction(schema.propertyNames);
    const entry = asFunction(schema.additionalProperties ?? {});
    return call('record', value, path, entry, key === 'id' ? undefined : key);
  }

  function compileFields(schema: JsonSchema, value: string, path: string | undefined): string[] {
    const required: readonly string[] = schema.required ?? [];
    return Object.entries<JsonSchema>(schema.properties ?? {}).flatMap(([name, field]) => {
      const at = fieldPath(path, name);
      const found = `${value}.${name}`;
      const expression = compileCheck(field, found, at);
      if (required.includes(name)) return [expression ?? `present(${found}, ${at})`];
      if (expression === undefined) return [];
      return [expression.startsWith('absent(') ? expression : `(${found} === undefined ? '' : ${expression})`];
    });
  }

  function compileCheck(schema: JsonSchema, value: string, path: string): string | undefined {
    if (schema.anyOf) {
      onlyKeywords(schema, ['anyOf']);
      return call('anyOf', value, path, `[${schema.anyOf.map(asFunction).join(', ')}]`);
    }
    if (schema.type === 'object') return compileObject(schema, value, path);
    if (schema.type === 'array') {
      onlyKeywords(schema, ['type', 'items']);
      return call('list', value, path, asFunction(schema.items ?? {}));
    }
    return compileLeaf(schema, value, path);
  }

  return { compileCheck, compileFields, forms };
}
