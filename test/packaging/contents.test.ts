/** What a tarball holds, and that it runs nothing when it is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { readPackages } from '../../scripts/packages.ts';

const packed = inject('packed');
const project = inject('project');
const packages = readPackages();

const filesOf = (name: string): string[] => packed.find((each) => each.name === name)?.files ?? [];

const missingFrom = (files: string[], wanted: string[]): string[] => wanted.filter((path) => !files.includes(path));

test('every package is packed', () => {
  expect(packed.map(({ name }) => name).sort()).toEqual(packages.map(({ manifest }) => manifest.name).sort());
});

describe.each(packages.map((each) => [each.manifest.name, each] as const))(
  '%s',
  (name, { manifest, path, entries }) => {
    const files = filesOf(name);

    test('holds its licence and its sources, and nothing of its tests', () => {
      const sources = entries.map(({ source }) => relative(path, source));
      expect(sources.length).toBeGreaterThan(0);
      expect(missingFrom(files, ['LICENSE', 'package.json', ...sources])).toEqual([]);
      expect(files.filter((path) => /(^|\/)(test|node_modules)\/|\.test\.|tsbuildinfo/.test(path))).toEqual([]);
    });

    test('runs no script when it is installed', () => {
      const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
      expect(atInstall.filter((script) => manifest.scripts && script in manifest.scripts)).toEqual([]);
    });

    test('declares what bundlers and Node need: a module, without side effects, for Node 20.19 and newer', () => {
      expect(manifest).toMatchObject({ type: 'module', sideEffects: false, engines: { node: '>=20.19' } });
    });

    test.each(entries.filter(({ isCommand }) => !isCommand).map(({ specifier, output }) => [specifier, output]))(
      '%s comes as ES module and CommonJS, each with its declarations and source map',
      (_specifier, output) => {
        const forms = ['.js', '.js.map', '.d.ts', '.cjs', '.cjs.map', '.d.cts'];
        expect(
          missingFrom(
            files,
            forms.map((form) => `dist/${output}${form}`),
          ),
        ).toEqual([]);
      },
    );

    test('every source map leads to a source that is packed', () => {
      const maps = files.filter((path) => path.endsWith('.map'));
      expect(maps.length).toBeGreaterThan(0);
      const broken = maps.flatMap((path) => {
        const at = join(project, 'node_modules', name, path, '..');
        const { sources }: { sources: string[] } = JSON.parse(
          readFileSync(join(project, 'node_modules', name, path), 'utf8'),
        );
        return sources.filter((source) => !existsSync(join(at, source))).map((source) => `${path} → ${source}`);
      });
      expect(broken).toEqual([]);
    });

    test('is installed once: no second copy below another package', () => {
      expect(existsSync(join(project, 'node_modules', name, 'node_modules/@throughline'))).toBe(false);
    });
  },
);

const hooks = packages.find(({ folder }) => folder === 'react')?.entries ?? [];
const textOf = (path: string): string => readFileSync(join(project, 'node_modules/@throughline/react', path), 'utf8');

test.each(hooks)(
  "@throughline/react $output begins with 'use client' for a server component, and for nobody else",
  ({ output }) => {
    expect(textOf(`dist/${output}.client.js`)).toMatch(/^(['"])use client\1;/);
    for (const form of ['.js', '.cjs']) expect(textOf(`dist/${output}${form}`)).not.toContain('use client');
  },
);
