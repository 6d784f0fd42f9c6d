import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createCheckCompiler } from '../../scripts/compile-check.ts';
import { generatedFiles } from '../../scripts/generated-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const advice = 'is stale: run `npm run generate -w @throughline/protocol` and commit what changes';

function textOf(path: string): string | undefined {
  try {
    return readFileSync(root + path, 'utf8');
  } catch {
    return undefined;
  }
}

describe('what the generator writes', () => {
  const files = generatedFiles();

  it.each([...files.keys()])('%s is as the schemas say', (path) => {
    expect(textOf(path) === files.get(path), `packages/protocol/${path} ${advice}`).toBe(true);
  });

  it.each(['src/generated', 'json-schemas/frames', 'json-schemas/agent'])('%s holds nothing else', (folder) => {
    const strangers = readdirSync(root + folder).filter((name) => !files.has(`${folder}/${name}`));
    expect(strangers, 'delete these files: no schema makes them').toEqual([]);
  });

  it('is free of eval, of ajv and of zod', () => {
    for (const [path, text] of files) {
      if (path.endsWith('.ts')) expect(text, path).not.toMatch(/\beval\b|new Function|ajv|zod/);
    }
  });
});

describe('the compiler', () => {
  const compile = (schema: object): string | undefined => createCheckCompiler().compileCheck(schema, 'value', 'path');

  it.each([
    { type: 'string', format: 'uuid' },
    { type: 'array', prefixItems: [] },
    { type: 'object', minProperties: 1 },
    { type: 'number', multipleOf: 2 },
    { oneOf: [{ type: 'string' }] },
    { type: 'null' },
    { not: { type: 'string' } },
  ])('refuses a keyword that it does not know, rather than skip it: %j', (schema) => {
    expect(() => compile(schema)).toThrow();
  });

  it('asks nothing where everything fits', () => {
    expect(compile({ description: 'any value' })).toBeUndefined();
  });

  it('writes a shared form once', () => {
    const compiler = createCheckCompiler();
    const form = { anyOf: [{ type: 'object', properties: { a: { type: 'boolean' } }, required: ['a'] }] };
    compiler.compileFields({ properties: { one: form, two: form }, required: [] }, 'frame', undefined);
    expect(compiler.forms.size).toBe(1);
  });
});
