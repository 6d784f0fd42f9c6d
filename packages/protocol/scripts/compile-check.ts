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
function call(check: string, value: string, path: string, ...rest: (string | undefined)[]): string {
  while (rest.length > 0 && rest.at(-1) === undefined) rest.pop();
  return `${check}(${[value, path, ...rest].join(', ')})`;
}

/** An expression as a function of a value and its path; a bare primitive stays a name. */
function asFunction(schema: JsonSchema): string | undefined {
  const expression = compileCheck(schema, 'value', 'path');
  const bare = expression && /^(\w+)\(value, path\)$/.exec(expression);
  return bare ? bare[1] : expression && `(value: any, path: string) => ${expression}`;
}

const compilers: Readonly<Record<string, (schema: JsonSchema, value: string, path: string) => string>> = {
  string(schema, value, path) {
    onlyKeywords(schema, ['type', 'pattern', 'minLength', 'maxLength']);
    const { pattern, minLength, maxLength } = schema;
    if (pattern === undefined) {
      return call('text', value, path, maxLength === undefined ? minLength : (minLength ?? 0), maxLength);
    }
    if (minLength !== undefined || maxLength !== undefined) throw new Error('a pattern and a length: use one of them');
    const name = namedPatterns[pattern];
    return name ? `${name}(${value}, ${path})` : call('pattern', value, path, `/${pattern}/`);
  },
  number(schema, value, path) {
    onlyKeywords(schema, ['type', 'minimum', 'maximum']);
    return call('number', value, path, bound(schema.minimum, schema.maximum), schema.maximum);
  },
  integer(schema, value, path) {
    onlyKeywords(schema, ['type', 'minimum', 'maximum']);
    const least = schema.minimum === Number.MIN_SAFE_INTEGER ? undefined : schema.minimum;
    const most = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
    return call('integer', value, path, bound(least, most), most);
  },
  boolean(schema, value, path) {
    onlyKeywords(schema, ['type']);
    return `flag(${value}, ${path})`;
  },
  array(schema, value, path) {
    onlyKeywords(schema, ['type', 'items']);
    return call('list', value, path, asFunction(schema.items ?? {}));
  },
  object(schema, value, path) {
    onlyKeywords(schema, ['type', 'properties', 'required', 'propertyNames', 'additionalProperties']);
    return schema.propertyNames ? compileRecord(schema, value, path) : compileObject(schema, value, path);
  },
};

const bound = (least: number | undefined, most: number | undefined): string | undefined =>
  least === undefined ? (most === undefined ? undefined : 'undefined') : String(least);

function compileRecord(schema: JsonSchema, value: string, path: string): string {
  const key = asFunction(schema.propertyNames);
  return call('record', value, path, asFunction(schema.additionalProperties ?? {}), key === 'id' ? undefined : key);
}

function compileObject(schema: JsonSchema, value: string, path: string): string {
  return [`object(${value}, ${path})`, ...compileFields(schema, value, path)].join(' || ');
}

/** One expression for each field; `path` is code for a string, a literal one is folded in. */
export function compileFields(schema: JsonSchema, value: string, path: string | undefined): string[] {
  const required: readonly string[] = schema.required ?? [];
  return Object.entries<JsonSchema>(schema.properties ?? {}).flatMap(([name, field]) => {
    const at =
      path === undefined
        ? `'${name}'`
        : /^'.*'$/.test(path)
          ? `${path.slice(0, -1)}.${name}'`
          : `\`\${${path}}.${name}\``;
    const found = `${value}.${name}`;
    const expression = compileCheck(field, found, at);
    if (required.includes(name)) return [expression ?? `present(${found}, ${at})`];
    if (expression === undefined) return [];
    return [expression.startsWith('absent(') ? expression : `(${found} === undefined ? '' : ${expression})`];
  });
}

/** Code that gives '' or the issue; undefined when every value fits. */
export function compileCheck(schema: JsonSchema, value: string, path: string): string | undefined {
  if (schema.anyOf) {
    onlyKeywords(schema, ['anyOf']);
    return `anyOf(${value}, ${path}, [${schema.anyOf.map(asFunction).join(', ')}])`;
  }
  if (schema.not) {
    onlyKeywords(schema, ['not']);
    if (Object.keys(schema.not).length > 0) throw new Error('"not" means "absent" here: nothing else is known');
    return `absent(${value}, ${path})`;
  }
  if (schema.enum !== undefined || schema.const !== undefined) {
    onlyKeywords(schema, ['type', 'enum', 'const']);
    return `oneOf(${value}, ${path}, ${JSON.stringify(schema.enum ?? [schema.const])})`;
  }
  if (schema.type === undefined) {
    onlyKeywords(schema, []);
    return undefined;
  }
  const compile = compilers[schema.type];
  if (!compile)
    throw new Error(`compile-check.ts does not know the type ${JSON.stringify(schema.type)}: teach it there`);
  return compile(schema, value, path);
}
