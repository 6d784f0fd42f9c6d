/** The declarations of the tarballs are whole under every way in which TypeScript finds modules. */
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { readPackages, repository } from '../../scripts/packages.ts';
import { runInProject } from './run-in-project.ts';

const project = inject('project');
const modules = readPackages().flatMap(({ folder, entries }) =>
  entries.filter(({ isCommand }) => !isCommand).map(({ specifier }) => ({ folder, specifier })),
);

/** Takes every entry and insists that it is not `any`, which is what TypeScript makes of a broken declaration. */
const takeAll = (specifiers: string[]): string =>
  [
    'type IsAny<T> = 0 extends 1 & T ? true : false;',
    ...specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}';`),
    ...specifiers.map((_, index) => `export const isAny${index}: IsAny<typeof entry${index}> = false;`),
  ].join('\n');

const everything = takeAll(modules.map(({ specifier }) => specifier));
/** What a page imports must be typed where Node's types are not installed. */
const ofThePage = takeAll(
  modules.filter(({ folder }) => ['protocol', 'client', 'react'].includes(folder)).map(({ specifier }) => specifier),
);

const compilers = [
  { way: 'node16, from an ES module', file: 'consumer.mts', options: { module: 'node16', moduleResolution: 'node16' } },
  { way: 'node16, from CommonJS', file: 'consumer.cts', options: { module: 'node16', moduleResolution: 'node16' } },
  { way: 'bundler', file: 'consumer.ts', options: { module: 'esnext', moduleResolution: 'bundler' } },
];

/** Checks a file in the project, the packages' declarations included; what other libraries get wrong is left to them. */
async function check(name: string, text: string, options: Record<string, unknown>): Promise<string[]> {
  const config = `tsconfig.${name}.json`;
  const compilerOptions = {
    types: [],
    ...options,
    target: 'es2022',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    lib: ['es2023', 'dom', 'dom.iterable'],
  };
  const files = { [name]: text, [config]: JSON.stringify({ compilerOptions, files: [name] }) };
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const { output } = await runInProject(project, files, process.execPath, [
    tsc,
    '--pretty',
    'false',
    '--project',
    config,
  ]);
  return output
    .split('\n')
    .filter((line) => /error TS/.test(line) && (!line.startsWith('node_modules/') || line.includes('@throughline/')));
}

describe.each(compilers)('moduleResolution $way', ({ file, options }) => {
  test('every entry is typed', async () => {
    expect(await check(file, everything, { ...options, types: ['node'] })).toEqual([]);
  });

  test("what a page imports is typed without Node's types", async () => {
    expect(await check(`page-${file}`, ofThePage, { ...options, types: [] })).toEqual([]);
  });

  test('an entry that is not exported is an error', async () => {
    const text =
      "import * as none from '@throughline/client/nothing';\nimport { nothing } from '@throughline/protocol';\nexport { none, nothing };";
    const problems = await check(`wrong-${file}`, text, options);
    expect(problems).toContainEqual(expect.stringContaining('TS2307'));
    expect(problems).toContainEqual(expect.stringContaining('TS2305'));
  });
});

test("an app's registries reach the hooks through the function that makes its client, in the packed entries", async () => {
  const text = `import { createClient } from '@throughline/client';
    import type { EventDefinition } from '@throughline/protocol/agent';
    import { createHooks } from '@throughline/react';
    declare const events: { weather_changed: EventDefinition<{ celsius: number }> };
    const { useAgentEvent } = createHooks((options: { url: string }) => createClient({ ...options, events }));
    useAgentEvent('weather_changed', (event) => event.data.celsius.toFixed());
    // @ts-expect-error an event that the app has not registered
    useAgentEvent('agent_vanished', () => {});`;
  expect(await check('hooks.mts', text, { module: 'node16', moduleResolution: 'node16' })).toEqual([]);
});
