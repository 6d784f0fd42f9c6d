/** Who may import whom, as rules over a tree of sources; each violation names file, import and rule. */
import { builtinModules } from 'node:module';
import { agentEventTypes } from '@throughline/protocol/agent';
import { type Import, placeOf, resolveImport, type SourceFile, type SourceTree } from './source-tree.ts';

/** Which of our packages the sources of a package may import. */
const sourcesMayImport: Record<string, string[]> = {
  protocol: [],
  client: ['protocol'],
  react: ['client'],
  server: ['protocol'],
  testkit: ['protocol', 'server'],
  conformance: ['protocol', 'server', 'testkit'],
  adapters: ['protocol', 'client', 'server'],
};

/** What its tests may import besides; client and server meet through the protocol alone. All may use `test-support`. */
const testsMayImport: Record<string, string[]> = {
  protocol: [],
  client: ['testkit'],
  react: ['protocol', 'server', 'testkit'],
  server: [],
  testkit: [],
  conformance: [],
  adapters: ['testkit'],
};

/** What the page must never load, and what the server's main entry must not need. */
const reachRules = [
  {
    entry: 'packages/client/src/index.ts',
    forbidden: /^(zod|node:|ws$|redis$)/,
    rule: 'the client loads neither a schema library nor a module of Node',
  },
  {
    entry: 'packages/react/src/index.ts',
    forbidden: /^(zod|node:|ws$|redis$)/,
    rule: 'the hooks load neither a schema library nor a module of Node',
  },
  {
    entry: 'packages/server/src/index.ts',
    forbidden: /^(node:|ws$|redis$)/,
    rule: "the server's main entry runs without Node, ws and redis",
  },
  {
    entry: 'packages/adapters/src/models/index.ts',
    forbidden: /^[^.]/,
    rule: 'the model pipes read by shape: no package of a vendor, nothing of Node',
  },
  {
    entry: 'packages/protocol/src/index.ts',
    forbidden: /^(zod|node:)/,
    rule: "the protocol's main entry loads neither a schema library nor a module of Node",
  },
  {
    entry: 'packages/protocol/src/agent/index.ts',
    forbidden: /^(zod|node:)/,
    rule: 'the agent events are checked without a schema library',
  },
];

/** Folders of one package that do not know each other, or a thing of outside. */
const addOnOf = (path: string): string | undefined => /^packages\/client\/src\/add-ons\/([^/]+)\//.exec(path)?.[1];

const folderRules: {
  from: RegExp;
  rule: string;
  isForbidden: (target: string, taken: Import, path: string) => boolean;
}[] = [
  {
    from: /^packages\/client\/src\/(?!add-ons\/|options\/|core\/index|client\.ts|throughline-client\.ts|index\.ts)/,
    rule: 'the core knows no add-on',
    isForbidden: (target) => addOnOf(target) !== undefined,
  },
  {
    from: /^packages\/client\/src\/add-ons\//,
    rule: "add-ons know the core's seams, and not each other",
    isForbidden: (target, _taken, path) =>
      (addOnOf(target) !== undefined && addOnOf(target) !== addOnOf(path)) ||
      (target.startsWith('packages/client/src/core/') && !/\/core\/(seams|run-index)\.ts$/.test(target)),
  },
  {
    from: /^packages\/client\/src\/connection\//,
    rule: 'connection/ does not know pipeline/; client.ts joins them',
    isForbidden: (target) => target.startsWith('packages/client/src/pipeline/'),
  },
  {
    from: /^packages\/client\/src\/pipeline\//,
    rule: 'pipeline/ does not know connection/; client.ts joins them',
    isForbidden: (target) => target.startsWith('packages/client/src/connection/'),
  },
  {
    from: /^packages\/client\/src\/add-ons\//,
    rule: 'add-ons/ know agent events, never frames',
    isForbidden: (target, { names }) =>
      /^packages\/protocol\/src\/(schemas|frame)/.test(target) || names.some((name) => /Frame$/.test(name)),
  },
  {
    from: /^packages\/server\/src\/connection\//,
    rule: "connection/ knows the log's contract, never Redis",
    isForbidden: (target) => target === 'redis' || target.startsWith('packages/server/src/redis/'),
  },
];

/** Every broken rule of the tree, one readable line each. */
export function brokenImportRules(tree: SourceTree): string[] {
  const perImport = [...tree.files.values()].flatMap((file) =>
    file.imports.flatMap((taken) => importProblems(tree, file, taken).map((rule) => say(file.path, taken, rule))),
  );
  return [...perImport, ...reachProblems(tree), ...logProblems(tree), ...cycleProblems(tree)];
}

const say = (path: string, { line, specifier }: Import, rule: string): string =>
  `${path}:${line} imports "${specifier}": ${rule}`;

function importProblems(tree: SourceTree, { path }: SourceFile, taken: Import): string[] {
  const target = resolveImport(tree, path, taken.specifier) ?? taken.specifier;
  const inFolders = folderRules.filter(({ from, isForbidden }) => from.test(path) && isForbidden(target, taken, path));
  return [
    ...(taken.specifier.startsWith('.') ? relativeProblems(path, taken, target) : packageProblems(tree, path, taken)),
    ...inFolders.map(({ rule }) => rule),
  ];
}

function relativeProblems(path: string, { specifier }: Import, target: string): string[] {
  const { folder, part } = placeOf(path);
  const own = `packages/${folder}/`;
  if (part === 'test' && target === 'scripts/find-chromium.ts') return [];
  if (!target.startsWith(own))
    return ['a package imports another by its name, and nothing imports test/, examples/ or bench/'];
  if (part === 'src' && !target.startsWith(`${own}src/`)) return ['sources do not import what lies outside src/'];
  return /\.(tsx?|json|[cm]?js)(\?.*)?$/.test(specifier) ? [] : ['a relative import carries its extension'];
}

function packageProblems({ manifests }: SourceTree, path: string, { specifier }: Import): string[] {
  if (specifier.startsWith('node:')) return [];
  if (builtinModules.includes(specifier)) return ['a module of Node is imported with the prefix node:'];
  const { folder, part } = placeOf(path);
  const name = packageName(specifier);
  const manifest = manifests.get(folder);
  if (name === manifest?.name) return part === 'src' ? ['a source imports its own package by relative paths'] : [];
  const ours = /^@throughline\/(.+)$/.exec(name)?.[1];
  const allowed = [
    ...(sourcesMayImport[folder] ?? []),
    ...(part === 'test' ? [...(testsMayImport[folder] ?? []), 'test-support'] : []),
  ];
  if (ours && !allowed.includes(ours))
    return [`the ${part} of ${folder} may import ${allowed.join(', ') || 'none of our packages'}`];
  const declared = {
    ...manifest?.dependencies,
    ...manifest?.peerDependencies,
    ...(part === 'test' && manifest?.devDependencies),
  };
  return name in declared || rootTools.includes(name)
    ? []
    : [`${name} is not declared in packages/${folder}/package.json`];
}

/** Tools of the whole repository, which tests import from its root. */
const rootTools = ['vitest', 'typescript', 'esbuild', 'playwright', 'playwright-core'];

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Follows what is loaded at run time, through our packages, and tells the way to what must not be reached. */
function reachProblems(tree: SourceTree): string[] {
  return reachRules.flatMap(({ entry, forbidden, rule }) => {
    const ways = new Map([[entry, [entry]]]);
    const problems: string[] = [];
    for (const [path, way] of ways) {
      for (const taken of tree.files.get(path)?.imports.filter(({ isTypeOnly }) => !isTypeOnly) ?? []) {
        const target = resolveImport(tree, path, taken.specifier);
        if (target && !ways.has(target)) ways.set(target, [...way, target]);
        if (forbidden.test(taken.specifier)) problems.push(`${say(path, taken, rule)} (reached by ${way.join(' → ')})`);
      }
    }
    return problems;
  });
}

function logProblems({ files }: SourceTree): string[] {
  const names = new Set<string>(agentEventTypes);
  const logs = [...files.values()].filter(({ path }) => /^packages\/server\/src\/(log|redis)\//.test(path));
  return logs.flatMap(({ path, strings }) =>
    strings
      .filter((text) => names.has(text))
      .map((text) => `${path} says "${text}": a log knows whether an event opens or closes a run, never its name`),
  );
}

/** No package leads back to itself, not even by what its tests need. */
function cycleProblems({ manifests }: SourceTree): string[] {
  const needs = (folder: string): string[] => {
    const { dependencies, devDependencies, peerDependencies } = manifests.get(folder) ?? {};
    const all = { ...dependencies, ...devDependencies, ...peerDependencies };
    return [...manifests].filter(([, { name }]) => name in all).map(([other]) => other);
  };
  const follow = (folder: string, way: string[]): string[] =>
    way.includes(folder)
      ? [
          `packages/${folder}/package.json: a cycle, ${[...way.slice(way.indexOf(folder)), folder].join(' → ')}; packages form no cycle, not even in devDependencies`,
        ]
      : needs(folder).flatMap((next) => follow(next, [...way, folder]));
  return [...manifests.keys()].flatMap((folder) =>
    follow(folder, []).filter((text) => text.startsWith(`packages/${folder}/`)),
  );
}
