import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  checkClientFrame,
  checkServerFrame,
  faults,
  receiptCodes,
  SUBPROTOCOL,
  WIRE_VERSION,
} from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import {
  agentEventSchemas,
  clientFrameSchemas,
  frameSchemas,
  type JsonSchema,
  jsonSchemas,
  serverFrameSchemas,
} from '@throughline/protocol/schemas';
import { describe, expect, it } from 'vitest';
import { wireFingerprint } from '../../scripts/wire-fingerprint.ts';
import { agentChecks } from '../../src/generated/agent-checks.generated.ts';

const page = readFileSync(fileURLToPath(new URL('../../PROTOCOL.md', import.meta.url)), 'utf8');
const bodyChecks: Readonly<Record<string, (body: unknown) => string>> = agentChecks;
const schemas = jsonSchemas();

/** The text from a heading to the next one of the same or a higher level. */
function section(heading: string): string {
  const level = heading.indexOf(' ');
  const start = page.indexOf(`\n${heading}\n`);
  expect(start, `PROTOCOL.md has no heading "${heading}"`).toBeGreaterThan(0);
  const rest = page.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** Rows of the tables in a text, as cells without their backticks. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^ *\|(.+)\|$/gm)].map((row) => row[1]!.split(/(?<!\\)\|/).map((cell) => cell.trim()));

interface Example {
  readonly sentBy: 'client' | 'server' | 'either';
  readonly text: string;
}
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((block) => block[1]!);
const examples: Example[] = [
  ...blocks('json').map((text) => ({ sentBy: 'either' as const, text })),
  ...blocks('conversation').flatMap((block) =>
    [...block.matchAll(/^(client|server): (.*)$/gm)].map((line) => ({ sentBy: line[1] as 'client', text: line[2]! })),
  ),
];

describe('the examples of PROTOCOL.md', () => {
  it('are there for every frame', () => {
    const ops = new Set(examples.map(({ text }) => JSON.parse(text).op));
    expect([...ops].sort()).toEqual(Object.keys(frameSchemas).sort());
  });

  it('have no line that nobody reads', () => {
    for (const block of blocks('conversation')) {
      for (const line of block.trim().split('\n')) expect(line).toMatch(/^(client|server): \{/);
    }
  });

  it.each(examples)('fit: $text', ({ sentBy, text }) => {
    const frame = JSON.parse(text);
    const byClient = sentBy === 'client' || (sentBy === 'either' && Object.hasOwn(clientFrameSchemas, frame.op));
    expect((byClient ? checkClientFrame : checkServerFrame)(frame)).toEqual({ ok: true, frame });
    expect(frameSchemas[frame.op as keyof typeof frameSchemas].safeParse(frame).success).toBe(true);
    if (frame.op === 'event') expect(bodyChecks[frame.type]!(frame.data)).toBe('');
  });
});

describe('the rules of PROTOCOL.md', () => {
  const families = { H: 6, S: 11, C: 4, U: 9, L: 8, B: 5, V: 9, K: 15, R: 13 };
  const ids = Object.entries(families).flatMap(([family, count]) =>
    Array.from({ length: count }, (_, index) => `${family}${index + 1}`),
  );

  it('are all written out, each once, and there are no others', () => {
    const written = [...section('## 8. Rules').matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map((rule) => rule[1]!);
    expect(written).toEqual(ids);
  });

  it('cited anywhere on the page exist', () => {
    const cited = [...page.matchAll(/(?<![\w-])([HSCULBVKR])(\d+)(?![\w-])/g)].map((rule) => rule[0]);
    expect(cited.filter((rule) => !ids.includes(rule))).toEqual([]);
  });
});

/** Every field of an object, or of all the forms of one, and whether it must be there. */
function fieldsOf(schema: JsonSchema): Map<string, boolean> {
  const forms: readonly JsonSchema[] = schema.anyOf ?? [schema];
  return new Map(
    forms.flatMap((form) =>
      Object.keys(form.properties).map((name) => [name, (form.required ?? []).includes(name)] as const),
    ),
  );
}

describe('the tables of PROTOCOL.md', () => {
  it.each(Object.entries(schemas.frames))('%s: every field, and nothing else', (op, schema) => {
    const named = rowsOf(section(`### ${op}`)).flatMap(([cell]) =>
      [...cell!.matchAll(/`([^`]+)`/g)].map((name) => name[1]!.split('.')[0]!),
    );
    const fields = [...fieldsOf(schema)].filter(([name]) => name !== 'op');
    const optionalInEachForm = (name: string, required: boolean) => (required ? name : `${name}?`);
    expect([...new Set(named)].sort()).toEqual(fields.map(([name, must]) => optionalInEachForm(name, must)).sort());
  });

  it.each(Object.keys(agentEventSchemas))('%s: every field of the body, and nothing else', (type) => {
    const row = rowsOf(section('## 10. Agent events')).find(([name]) => name!.startsWith(`\`${type}\``));
    const named = row![1]!.split(', ').flatMap((part) => /^`(\w+\??)`/.exec(part)?.[1] ?? []);
    const fields = fieldsOf(schemas.agent[type as keyof typeof agentEventSchemas]);
    expect(named).toEqual([...fields].map(([name, required]) => (required ? name : `${name}?`)));
  });

  it.each(Object.entries(agentEvents))('%s: whether it opens or closes its run', (type, { opens, closes }) => {
    const row = rowsOf(section('## 10. Agent events')).find(([name]) => name!.startsWith(`\`${type}\``))!;
    expect({ opens: row[2]!.includes('**opens**'), closes: row[2]!.includes('**closes**') }).toEqual({ opens, closes });
  });

  it('no agent event that does not exist', () => {
    const types = rowsOf(section('## 10. Agent events')).flatMap(([name]) => /^`(\w+)`/.exec(name!)?.[1] ?? []);
    expect(types).toEqual(Object.keys(agentEventSchemas));
  });

  it('faults: every one, with its close codes', () => {
    const rows = rowsOf(section('## 7. Faults')).filter(([code]) => code!.startsWith('`'));
    const documented = Object.fromEntries(rows.map(([code, close]) => [code!.replaceAll('`', ''), close!]));
    const known = Object.entries<{ close: readonly number[] }>(faults);
    expect(Object.keys(documented).sort()).toEqual(known.map(([code]) => code).sort());
    for (const [code, { close }] of known) {
      const expected = code === 'silent' ? '1000' : close.join(', ') || '–';
      expect(documented[code], code).toBe(expected);
    }
  });

  it('[U9] receipt codes: every one', () => {
    const text = section('### Submit');
    const codes = rowsOf(text.slice(text.indexOf('| code |'))).flatMap(
      ([code]) => /^`([\w-]+)`/.exec(code!)?.[1] ?? [],
    );
    expect(codes).toEqual([...receiptCodes]);
  });
});

describe('the version', () => {
  it('has the fingerprint that its line in the history says', () => {
    const rows = rowsOf(section('## 13. Versions'));
    const recorded = rows.find(([version]) => version === String(WIRE_VERSION))?.[1]?.replaceAll('`', '');
    const fingerprint = wireFingerprint(schemas);
    expect(
      recorded,
      `The shape of the wire changed: its fingerprint is now ${fingerprint}. If receivers of version ${WIRE_VERSION} ignore ` +
        'the change (an optional field, a new op), write the fingerprint and a word on the change into the last line of ' +
        'the table in section 13 of PROTOCOL.md. Otherwise raise WIRE_VERSION and SUBPROTOCOL in src/wire.ts and add a line.',
    ).toBe(fingerprint);
  });

  it('is the one of the subprotocol and of the title', () => {
    expect(SUBPROTOCOL).toBe(`throughline.v${WIRE_VERSION}`);
    expect(page).toContain(`# The Throughline wire protocol, version ${WIRE_VERSION}\n`);
    expect(page).toContain(`\`${SUBPROTOCOL}\``);
  });

  it('changes its fingerprint with the shape and not with the order of fields', () => {
    const { ping, ...others } = schemas.frames;
    const turned = { ...schemas, frames: { ...others, ping } };
    const wider = { ...schemas, frames: { ...schemas.frames, ping: { ...ping, required: ['op'] } } };
    expect(wireFingerprint(turned)).toBe(wireFingerprint(schemas));
    expect(wireFingerprint(wider)).not.toBe(wireFingerprint(schemas));
  });
});

it('no op belongs to both sides', () => {
  expect(Object.keys(clientFrameSchemas).filter((op) => Object.hasOwn(serverFrameSchemas, op))).toEqual([]);
});
