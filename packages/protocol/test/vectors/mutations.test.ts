/** Every accepted vector, changed at random: the judges agree on all of it, nothing throws, nothing is polluted. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkClientFrame, checkServerFrame, isEventFrame, parseMessage } from '@throughline/protocol';
import {
  agentEventSchemas,
  clientFrameSchemas,
  frameSchemas,
  type JsonSchema,
  jsonSchemas,
} from '@throughline/protocol/schemas';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentChecks } from '../../src/generated/agent-checks.generated.ts';

const seed = 20_260_101;
const ajv = new Ajv2020({ strictNumbers: true });
const schemas = jsonSchemas();
const bodyChecks: Readonly<Record<string, (body: unknown) => string>> = agentChecks;

function accepted(folder: string, name: string): unknown[] {
  const path = fileURLToPath(new URL(`../../vectors/${folder}/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')).accept.map((vector: { value: unknown }) => vector.value);
}

/** Values that checks like to get wrong, beside any other. */
const awkward = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 53),
    1e308,
    true,
    false,
    [],
    {},
    [[]],
    'null',
    '__proto__',
  ),
  fc.constantFrom<unknown>(
    'a',
    'a b',
    'x'.repeat(128),
    'x'.repeat(129),
    'now',
    'start',
    'trimmed',
    'new',
    'A-Z',
    'snake_case',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'seq', 'epoch', 'from', 'refused', 'resumed', 'ok'),
  fc.string(),
);

interface Mutation {
  readonly where: number;
  readonly kind: 'replace' | 'delete' | 'add';
  readonly key: string;
  readonly value: unknown;
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  where: fc.nat(),
  kind: fc.constantFrom('replace', 'delete', 'add'),
  key,
  value: awkward,
});

/** Every place inside a value, as the object that holds it and its key. */
function placesIn(value: unknown): [holder: any, key: string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [[value, name], ...placesIn((value as any)[name])] as [any, string][]);
}

/** Defines, never assigns: `__proto__` is to become a field of its own. */
const define = (holder: any, name: string, value: unknown): void => {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
};

function mutate(original: unknown, mutations: readonly Mutation[]): any {
  const copy = structuredClone(original);
  for (const { where, kind, key: name, value } of mutations) {
    const places = placesIn(copy);
    const [holder, at] = places[where % Math.max(1, places.length)] ?? [copy, name];
    if (kind === 'delete' && !Array.isArray(holder)) delete holder[at];
    else if (kind === 'add' && !Array.isArray(holder)) define(holder, name, structuredClone(value));
    else define(holder, at, structuredClone(value));
  }
  return copy;
}

const mutated = (values: readonly unknown[]): fc.Arbitrary<any> =>
  fc
    .tuple(fc.constantFrom(...values), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([value, mutations]) => mutate(value, mutations));

describe.each(Object.entries(frameSchemas))('frame %s', (op, schema) => {
  const validate = ajv.compile(schemas.frames[op as keyof typeof frameSchemas] as JsonSchema);
  const check = Object.hasOwn(clientFrameSchemas, op) ? checkClientFrame : checkServerFrame;

  it('the judges agree on mutated frames', () => {
    fc.assert(
      fc.property(mutated(accepted('frames', op)), (value) => {
        const result = check(value);
        const strict = schema.safeParse(value).success;
        expect(validate(value)).toBe(strict);
        if (op === 'event' && !strict) return; // A page may take more. [S6]
        if (value.op === op) expect(result.ok, JSON.stringify(result)).toBe(strict);
        else expect(strict).toBe(false);
      }),
      { seed, numRuns: 600 },
    );
  });
});

describe.each(Object.entries(agentEventSchemas))('agent event %s', (type, schema) => {
  const validate = ajv.compile(schemas.agent[type as keyof typeof agentEventSchemas] as JsonSchema);

  it('the judges agree on mutated bodies', () => {
    fc.assert(
      fc.property(mutated(accepted('agent', type)), (value) => {
        const strict = schema.safeParse(value).success;
        expect(validate(value)).toBe(strict);
        expect(bodyChecks[type]!(value) === '').toBe(strict);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('any text at all', () => {
  const frames = Object.keys(frameSchemas).flatMap((op) => accepted('frames', op));
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    mutated(frames).map((frame) => JSON.stringify(frame)),
    fc
      .tuple(fc.constantFrom(...frames), fc.nat(), fc.string({ maxLength: 3 }))
      .map(([frame, at, junk]) => splice(JSON.stringify(frame), at, junk)),
  );
  const splice = (whole: string, at: number, junk: string): string =>
    whole.slice(0, at % whole.length) + junk + whole.slice((at % whole.length) + junk.length);

  it('is frames or a problem in words; nothing throws and no prototype changes', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(text, (message) => {
        const parsed = parseMessage(message);
        if (!parsed.ok) expect(parsed.issue).toMatch(/^the message /);
        for (const value of parsed.ok ? parsed.frames : []) {
          const fromServer = checkServerFrame(value);
          expect(isEventFrame(value)).toBe(fromServer.ok && fromServer.frame.op === 'event');
          for (const result of [fromServer, checkClientFrame(value)]) {
            if (result.ok) expect(result.frame).toBe(value);
            else expect(result.issue).toMatch(/^\S.*\S$/s);
          }
        }
      }),
      { seed, numRuns: 5_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});
