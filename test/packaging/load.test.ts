/** Every entry loads from its tarball, as ES module and as CommonJS, and exports what its source exports. */
import { describe, expect, inject, test } from 'vitest';
import { readPackages } from '../../scripts/packages.ts';
import { runInProject } from './run-in-project.ts';

const project = inject('project');

/** These extend a test runner, which has to be running. */
const needRunner = ['vitest', 'jest', 'log-contract'].map((entry) => `@throughline/testkit/${entry}`);

const specifiers = readPackages()
  .flatMap(({ entries }) => entries)
  .filter(({ specifier, isCommand }) => !isCommand && !needRunner.includes(specifier))
  .map(({ specifier }) => specifier);

const say =
  "console.log(JSON.stringify(Object.keys(module_).filter(name => !['default', '__esModule', 'module.exports'].includes(name)).sort()))";

async function namesIn(args: string[]): Promise<string[]> {
  const { exitCode, output } = await runInProject(project, {}, process.execPath, args);
  expect(output, 'loading says nothing but the names').toMatch(/^\[.*\]\n$/);
  expect(exitCode).toBe(0);
  return JSON.parse(output);
}

const namesInSource = async (specifier: string): Promise<string[]> => Object.keys(await import(specifier)).sort();

describe.each(specifiers)('%s', (specifier) => {
  test('loads as ES module', async () => {
    const program = `const module_ = await import('${specifier}'); ${say}`;
    expect(await namesIn(['--input-type=module', '--eval', program])).toEqual(await namesInSource(specifier));
  });

  test('loads as CommonJS, with the same names', async () => {
    const program = `const module_ = require('${specifier}'); ${say}`;
    expect(await namesIn(['--input-type=commonjs', '--eval', program])).toEqual(await namesInSource(specifier));
  });

  test('an ES module can take names from its CommonJS form', async () => {
    const program = `import { createRequire } from 'node:module';
      const module_ = await import(createRequire(import.meta.url).resolve('${specifier}')); ${say}`;
    const names = await namesIn(['--input-type=module', '--eval', program]);
    expect(names).toEqual(await namesInSource(specifier));
  });
});

test('@throughline/testkit/vitest adds its matchers to a running vitest', async () => {
  const file = `import { expect, test } from 'vitest';
    import '@throughline/testkit/vitest';
    test('matchers', () => expect(expect('').toBeExactlyOnce).toBeTypeOf('function'));`;
  const vitest = 'node_modules/vitest/vitest.mjs';
  const { exitCode, output } = await runInProject(project, { 'matchers.test.mjs': file }, process.execPath, [
    vitest,
    'run',
  ]);
  expect(exitCode, output).toBe(0);
});
