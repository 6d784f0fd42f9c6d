/** Writes the modules of compiled checks, and of names alone, as text. */
import type { JsonSchema } from '../src/schemas/json-schemas.ts';
import { type CheckCompiler, createCheckCompiler, OR } from './compile-check.ts';

const primitives =
  'absent anyOf code flag id integer list number object oneOf pattern present record text typeName'.split(' ');

const generated =
  '// Generated from the schemas by scripts/generate.ts (npm run generate -w @throughline/protocol). Do not edit.';

/** One check for each schema by name, as the text of a module that exports them together as `exportName`. */
function checkModule(
  exportName: string,
  promise: string,
  schemas: Readonly<Record<string, JsonSchema>>,
  check: (compiler: CheckCompiler, name: string, schema: JsonSchema) => string,
): string {
  const compiler = createCheckCompiler();
  const checks = Object.entries(schemas).map(([name, schema]) => `  ${name}: ${check(compiler, name, schema)},\n`);
  const forms = [...compiler.forms].map(([name, form]) => `const ${name}: Check = (value, path) =>\n    ${form};\n`);
  const body = `${forms.join('')}\nexport const ${exportName} = {\n${checks.join('')}};\n`;
  const code = body.replace(/'[^']*'/g, "''");
  const used = primitives.filter((name) => new RegExp(`(?<![\\w.])${name}(?=[(,\\])])`).test(code));
  const imported = forms.length > 0 ? ['type Check', ...used] : used;
  return [
    generated,
    `/** ${promise} */`,
    `import { ${imported.join(', ')} } from '../checks/primitives.ts';`,
    '',
    body,
  ].join('\n');
}

/** The shape of a frame without its `op`, by which the check was found. */
function withoutOp(schema: JsonSchema): JsonSchema {
  const { op: _, ...properties } = schema.properties;
  return { ...schema, properties, required: schema.required.filter((name: string) => name !== 'op') };
}

/** All that a page asks of an event's envelope: types and ranges. The patterns cost more than reading the JSON. */
function withoutPatterns(schema: JsonSchema): JsonSchema {
  const properties = Object.entries<JsonSchema>(schema.properties).map(([name, { pattern, ...field }]) => [
    name,
    pattern ? { ...field, minLength: 1, maxLength: 128 } : field,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

function frameCheck(compiler: CheckCompiler, op: string, schema: JsonSchema): string {
  const fieldsOf = (form: JsonSchema): string => compiler.compileFields(withoutOp(form), 'frame', undefined).join(OR);
  if (!schema.anyOf)
    return `(frame: any): string =>\n    ${fieldsOf(op === 'event' ? withoutPatterns(schema) : schema)}`;
  const forms = schema.anyOf.map((form: JsonSchema) => `() =>\n    ${fieldsOf(form)}`);
  return `(frame: any): string =>\n    anyOf(frame, '', [${forms.join(', ')}])`;
}

function bodyCheck(compiler: CheckCompiler, _type: string, schema: JsonSchema): string {
  const plain = schema.type === 'object' && !schema.propertyNames;
  const expression = plain
    ? ["object(body, 'the body')", ...compiler.compileFields(schema, 'body', undefined)].join(OR)
    : (compiler.compileCheck(schema, 'body', "'the body'") ?? "''");
  return `(body: any): string =>\n    ${expression}`;
}

/** Checks of frames by op. */
export const frameCheckModule = (
  exportName: string,
  promise: string,
  schemas: Readonly<Record<string, JsonSchema>>,
): string => checkModule(exportName, promise, schemas, frameCheck);

/** Checks of event bodies by type. */
export const bodyCheckModule = (
  exportName: string,
  promise: string,
  schemas: Readonly<Record<string, JsonSchema>>,
): string => checkModule(exportName, promise, schemas, bodyCheck);

/** The names of the agent events alone, for code that must not load their checks. */
export const namesModule = (exportName: string, names: readonly string[]): string =>
  [
    generated,
    '/** Every agent event, in the order in which a run tells its story. */',
    `export const ${exportName} = [\n${names.map((name) => `  '${name}',\n`).join('')}] as const;`,
    '',
  ].join('\n');
