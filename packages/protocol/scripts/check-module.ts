/** Writes the modules of compiled checks as text. */
import type { JsonSchema } from '../src/schemas/json-schemas.ts';
import { compileCheck, compileFields } from './compile-check.ts';

const primitives =
  'absent anyOf code flag id integer list number object oneOf pattern present record text typeName'.split(' ');

/** A module that exports `exportName`: one check for each schema by name. */
function checkModule(exportName: string, promise: string, checks: Readonly<Record<string, string>>): string {
  const body = Object.entries(checks)
    .map(([name, expression]) => `  ${name}: ${expression},\n`)
    .join('');
  const used = primitives.filter((name) =>
    new RegExp(`(?<![\\w.])${name}(?=[(,\\]])`).test(body.replace(/'[^']*'/g, "''")),
  );
  return [
    '// Generated from the schemas by scripts/generate.ts (npm run generate -w @throughline/protocol). Do not edit.',
    `/** ${promise} */`,
    `import { ${used.join(', ')} } from '../checks/primitives.ts';`,
    '',
    `export const ${exportName} = {\n${body}};`,
    '',
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

function frameCheck(op: string, schema: JsonSchema): string {
  if (schema.anyOf) {
    const forms = schema.anyOf.map((form: JsonSchema) => `() => ${fieldsOf(withoutOp(form))}`);
    return `(frame: any): string =>\n    anyOf(frame, '', [\n      ${forms.join(',\n      ')},\n    ])`;
  }
  const shape = withoutOp(schema);
  return `(frame: any): string =>\n    ${fieldsOf(op === 'event' ? withoutPatterns(shape) : shape)}`;
}

const fieldsOf = (schema: JsonSchema): string => compileFields(schema, 'frame', undefined).join(' ||\n    ');

/** Checks of frames by op. */
export const frameCheckModule = (exportName: string, promise: string, schemas: Readonly<Record<string, JsonSchema>>) =>
  checkModule(
    exportName,
    promise,
    Object.fromEntries(Object.entries(schemas).map(([op, schema]) => [op, frameCheck(op, schema)])),
  );

/** Checks of event bodies by type. */
export const bodyCheckModule = (exportName: string, promise: string, schemas: Readonly<Record<string, JsonSchema>>) =>
  checkModule(
    exportName,
    promise,
    Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, bodyCheck(schema)])),
  );

function bodyCheck(schema: JsonSchema): string {
  if (schema.type !== 'object' || schema.propertyNames)
    return `(body: any): string => ${compileCheck(schema, 'body', "'the body'") ?? "''"}`;
  const fields = compileFields(schema, 'body', undefined);
  return `(body: any): string =>\n    ${["object(body, 'the body')", ...fields].join(' ||\n    ')}`;
}
