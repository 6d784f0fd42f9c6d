/** Who may import whom: the repository keeps the rules, and each rule can fail. */
import { beforeAll, describe, expect, test } from 'vitest';
import { brokenImportRules } from './import-rules.ts';
import { parseSource, readSourceTree, type SourceTree } from './source-tree.ts';

let repository: SourceTree;
beforeAll(() => {
  repository = readSourceTree();
});

/** The repository with a file more, or with another text in place of one. */
const withFile = (path: string, text: string): SourceTree => ({
  ...repository,
  files: new Map(repository.files).set(path, parseSource(path, text)),
});

const newProblems = (tree: SourceTree): string[] => {
  const known = new Set(brokenImportRules(repository));
  return brokenImportRules(tree).filter((problem) => !known.has(problem));
};

test('the tree is read: every package with its sources', () => {
  expect([...repository.manifests.keys()]).toEqual([
    'adapters',
    'client',
    'conformance',
    'protocol',
    'react',
    'server',
    'testkit',
  ]);
  for (const folder of repository.manifests.keys()) {
    expect([...repository.files.keys()].some((file) => file.startsWith(`packages/${folder}/src/`))).toBe(true);
  }
});

test('no file of the repository breaks a rule on imports', () => {
  expect(brokenImportRules(repository)).toEqual([]);
});

describe('a broken rule is told by file, import and rule', () => {
  test.each([
    ['client/src/a.ts', "import { x } from '@throughline/server'", 'the src of client may import protocol'],
    ['server/src/a.ts', "import type { X } from '@throughline/client'", 'the src of server may import protocol'],
    [
      'protocol/src/a.ts',
      "export { x } from '@throughline/client'",
      'the src of protocol may import none of our packages',
    ],
    ['react/src/a.ts', "import { x } from '@throughline/protocol'", 'the src of react may import client'],
    [
      'testkit/test/a.test.ts',
      "import { x } from '@throughline/client'",
      'the test of testkit may import protocol, server',
    ],
    [
      'testkit/src/a.ts',
      "import { x } from '@throughline/conformance'",
      'the src of testkit may import protocol, server',
    ],
    ['server/test/a.test.ts', "await import('@throughline/testkit')", 'the test of server may import protocol'],
    ['client/src/a.ts', "import x from '../../server/src/index.ts'", 'a package imports another by its name'],
    ['client/src/a.ts', "import x from '../../../examples/chat/a.ts'", 'nothing imports test/, examples/ or bench/'],
    ['client/src/a.ts', "import x from '../test/a.ts'", 'sources do not import what lies outside src/'],
    ['client/src/a.ts', "import x from './b'", 'a relative import carries its extension'],
    ['client/src/a.ts', "import x from '@throughline/client'", 'a source imports its own package by relative paths'],
    ['client/src/a.ts', "import x from 'left-pad'", 'left-pad is not declared in packages/client/package.json'],
    ['server/src/ws/a.ts', "import x from 'fs'", 'a module of Node is imported with the prefix node:'],
    ['client/src/connection/a.ts', "import x from '../pipeline/b.ts'", 'connection/ does not know pipeline/'],
    ['client/src/pipeline/a.ts', "import type x from '../connection/b.ts'", 'pipeline/ does not know connection/'],
    [
      'client/src/add-ons/run-views/a.ts',
      "import type { EventFrame } from '@throughline/protocol'",
      'add-ons/ know agent events, never frames',
    ],
    ['client/src/core/a.ts', "import x from '../add-ons/health/health.ts'", 'the core knows no add-on'],
    ['client/src/outbox/a.ts', "import type x from '../add-ons/health/b.ts'", 'the core knows no add-on'],
    [
      'client/src/add-ons/health/a.ts',
      "import x from '../run-views/b.ts'",
      "add-ons know the core's seams, and not each other",
    ],
    [
      'client/src/add-ons/health/a.ts',
      "import x from '../../core/places.ts'",
      "add-ons know the core's seams, and not each other",
    ],
    [
      'server/src/connection/a.ts',
      "import { createClient } from 'redis'",
      "connection/ knows the log's contract, never Redis",
    ],
    [
      'server/src/connection/a.ts',
      "import x from '../redis/index.ts'",
      "connection/ knows the log's contract, never Redis",
    ],
  ])('%s: %s', (file, text, rule) => {
    const path = `packages/${file}`;
    const specifier = /'([^']+)'/.exec(text)?.[1];
    expect(newProblems(withFile(path, `\n${text};`))).toEqual([
      expect.stringMatching(new RegExp(`^${escaped(`${path}:2 imports "${specifier}": `)}.*${escaped(rule)}`)),
    ]);
  });

  test.each([
    ['packages/client/src/index.ts', "import * as z from 'zod/mini'", 'neither a schema library nor a module of Node'],
    ['packages/server/src/index.ts', "import { randomUUID } from 'node:crypto'", 'runs without Node, ws and redis'],
    ['packages/protocol/src/index.ts', "import './schemas/index.ts'", "the protocol's main entry loads neither"],
  ])('what %s reaches: %s', (path, text, rule) => {
    const problems = newProblems(withFile(path, text));
    expect(problems).toContainEqual(expect.stringContaining(rule));
  });

  test('a type is not loaded: it may come from anywhere that the directions allow', () => {
    const path = 'packages/protocol/src/index.ts';
    expect(newProblems(withFile(path, "import type * as z from 'zod/mini'"))).toEqual([]);
  });

  test('the way to what must not be reached is told', () => {
    const inner = withFile('packages/server/src/inner.ts', "import 'node:fs'");
    const tree = { ...inner, files: new Map(inner.files) };
    const entry = 'packages/server/src/index.ts';
    tree.files.set(entry, parseSource(entry, "import './inner.ts'"));
    expect(newProblems(tree)).toContainEqual(
      expect.stringContaining('(reached by packages/server/src/index.ts → packages/server/src/inner.ts)'),
    );
  });

  test('a log that names an event type', () => {
    const path = 'packages/server/src/log/a.ts';
    expect(newProblems(withFile(path, "if (type === 'agent_started') open();"))).toEqual([
      `${path} says "agent_started": a log knows whether an event opens or closes a run, never its name`,
    ]);
  });

  test('a cycle of packages, also one of dev dependencies', () => {
    const server = repository.manifests.get('server');
    if (!server) throw new Error('no server package');
    const circular = { ...server, devDependencies: { '@throughline/testkit': '*' } };
    const problems = newProblems({ ...repository, manifests: new Map(repository.manifests).set('server', circular) });
    expect(problems).toContainEqual(expect.stringContaining('server → testkit → server; packages form no cycle'));
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
