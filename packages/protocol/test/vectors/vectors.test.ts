import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkClientFrame, checkServerFrame, isEventFrame } from '@throughline/protocol';
import { agentEventSchemas, frameSchemas, type JsonSchema, jsonSchemas } from '@throughline/protocol/schemas';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { agentChecks } from '../../src/generated/agent-checks.generated.ts';

interface Refusal {
  readonly why: string;
  readonly value?: unknown;
  /** JSON text, where a parsed value would say less. */
  readonly text?: string;
  /** Part of the path that the issue names. */
  readonly names?: string;
  /** A sender must not send it; a page may take it all the same (PROTOCOL.md, Events). */
  readonly pageMayAccept?: true;
}
interface VectorFile {
  readonly schema: string;
  readonly sentBy?: 'client' | 'server';
  readonly accept: readonly { readonly why: string; readonly value: unknown }[];
  readonly refuse: readonly Refusal[];
}

const folder = (name: string): string => fileURLToPath(new URL(`../../vectors/${name}/`, import.meta.url));
const namesIn = (name: string): string[] => readdirSync(folder(name)).map((file) => file.replace(/\.json$/, ''));
const vectorsOf = (name: string, file: string): VectorFile =>
  JSON.parse(readFileSync(`${folder(name)}${file}.json`, 'utf8'));
const valueIn = (vector: Refusal): unknown => (vector.text === undefined ? vector.value : JSON.parse(vector.text));

const issueOfFrame = (sentBy: VectorFile['sentBy'], value: unknown): string => {
  const result = (sentBy === 'client' ? checkClientFrame : checkServerFrame)(value);
  return result.ok ? '' : result.issue;
};
const bodyChecks: Readonly<Record<string, (body: unknown) => string>> = agentChecks;

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictNumbers: true });

/** One value, looked at in three ways: `zod` and `jsonSchema` say yes or no, `compiled` says '' or the issue. */
interface Judges {
  readonly zod: (value: unknown) => boolean;
  readonly jsonSchema: (value: unknown) => boolean;
  readonly compiled: (value: unknown) => string;
}

function laws(file: VectorFile, schema: JsonSchema, judges: Judges): void {
  it('names its schema', () => expect(schema.$id).toBe(file.schema));

  it.each(file.accept)('accepts: $why', ({ value }) => {
    expect(judges.compiled(value)).toBe('');
    expect(judges.zod(value)).toBe(true);
    expect(judges.jsonSchema(value)).toBe(true);
  });

  it.each(file.refuse)('refuses: $why', (vector) => {
    const value = valueIn(vector);
    const issue = judges.compiled(value);
    if (vector.pageMayAccept) expect(issue).toBe('');
    else expect(issue).toContain(vector.names ?? ' ');
    expect(judges.zod(value)).toBe(false);
    expect(judges.jsonSchema(value)).toBe(false);
  });
}

const schemas = jsonSchemas();

describe.each(Object.entries(frameSchemas))('frame %s', (op, schema) => {
  const file = vectorsOf('frames', op);
  const jsonSchema = schemas.frames[op as keyof typeof frameSchemas];
  const validate = ajv.compile(jsonSchema);
  laws(file, jsonSchema, {
    zod: (value) => schema.safeParse(value).success,
    jsonSchema: (value) => validate(value),
    compiled: (value) => issueOfFrame(file.sentBy, value),
  });

  it.each(op === 'event' ? [...file.accept, ...file.refuse] : [])('isEventFrame agrees: $why', (vector) => {
    const value = valueIn(vector);
    expect(isEventFrame(value)).toBe(issueOfFrame('server', value) === '');
  });
});

describe.each(Object.entries(agentEventSchemas))('agent event %s', (type, schema) => {
  const file = vectorsOf('agent', type);
  const jsonSchema = schemas.agent[type as keyof typeof agentEventSchemas];
  const validate = ajv.compile(jsonSchema);
  laws(file, jsonSchema, {
    zod: (value) => schema.safeParse(value).success,
    jsonSchema: (value) => validate(value),
    compiled: (value) => bodyChecks[type]!(value),
  });
});

it('there are vectors for every frame and every agent event, and for nothing else', () => {
  expect(namesIn('frames').sort()).toEqual(Object.keys(frameSchemas).sort());
  expect(namesIn('agent').sort()).toEqual(Object.keys(agentEventSchemas).sort());
});
