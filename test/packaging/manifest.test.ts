/** The manifests and declarations as publint and Are The Types Wrong see them. */
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, test } from 'vitest';
import { readPackages } from '../../scripts/packages.ts';

/** Resolution without `exports`, as TypeScript did before version 4.7, finds no subpath: not supported. */
const unsupported = ['node10'];

/** `.`, `./agent`: the entries that are modules, without documents and JSON. */
const modulesOf = (name: string): string[] =>
  readPackages()
    .filter(({ manifest }) => manifest.name === name)
    .flatMap(({ entries }) => entries.filter(({ isCommand }) => !isCommand))
    .map(({ specifier }) => `.${specifier.slice(name.length)}`);

describe.each(inject('packed'))('$name', ({ name, tarball }) => {
  test('publint has nothing to say', async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('its types are right for every entry and module system', async () => {
    const entrypoints = modulesOf(name);
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), { entrypoints });
    if (!result.types) throw new Error('the package has no types');
    const problems = result.problems.filter(
      (problem) => !('resolutionKind' in problem && unsupported.includes(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
  });
});
