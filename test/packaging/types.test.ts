/** The declarations of the tarballs are whole under every way in which TypeScript finds modules. */
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { readPackages, repository } from '../../scripts/packages.ts';
import { runInProject } from './run-in-project.ts';

const project = inject('project');
const specifiers = readPackages()
  .flatMap(({ entries }) => entries)
  .filter(({ isCommand }) => !isCommand)
  .map(({ specifier }) => specifier);

/** Takes every entry and insists that it is not `any`, which is what TypeScript makes of a broken declaration. */
const consumer = `type IsAny<T> = 0 extends 1 & T ? true : false;
${specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}';\nexport const isAny${index}: IsAny<typeof entry${index}> = false;`).join('\n')}
`;

const compilers = [
  { way: 'node16, from an ES module', file: 'consumer.mts', options: { module: 'node16', moduleResolution: 'node16' } },
  { way: 'node16, from CommonJS', file: 'consumer.cts', options: { module: 'node16', moduleResolution: 'node16' } },
  { way: 'bundler', file: 'consumer.ts', options: { module: 'esnext', moduleResolution: 'bundler' } },
];

/** Checks a file in the project, the packages' declarations included; what other libraries get wrong is left to them. */
async function check(name: string, text: string, options: Record<string, unknown>): Promise<string[]> {
  const config = `tsconfig.${name}.json`;
  const compilerOptions = {
    ...options,
    target: 'es2022',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
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
    expect(await check(file, consumer, options)).toEqual([]);
  });

  test('an entry that is not exported is an error', async () => {
    const text =
      "import '@throughline/client/nothing';\nimport { nothing } from '@throughline/protocol';\nexport { nothing };";
    const problems = await check(`wrong-${file}`, text, options);
    expect(problems).toEqual([expect.stringContaining('TS2305'), ...problems.slice(1)]);
  });
});

test("an app's registries reach the client's types by declaration merging, through the packed entry", async () => {
  const text = `import type { RegisteredEvents } from '@throughline/client';
    import type { EventDefinition } from '@throughline/protocol/agent';
    declare module '@throughline/client' {
      interface Register { events: { weather_changed: EventDefinition<{ celsius: number }> } }
    }
    export const known: keyof RegisteredEvents = 'weather_changed';
    // @ts-expect-error an event that the app has not registered
    export const unknown: keyof RegisteredEvents = 'agent_vanished';`;
  expect(await check('register.mts', text, { module: 'node16', moduleResolution: 'node16' })).toEqual([]);
});
