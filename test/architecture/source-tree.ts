/** Reads source files and what they import, for the rules on who may know whom. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { type Manifest, readPackages, repository, type WorkspacePackage } from '../../scripts/packages.ts';

/** One import, re-export or `import()` of a file. */
export interface Import {
  /** As written: `./frame.ts`, `@throughline/protocol`. */
  specifier: string;
  line: number;
  /** Erased by the compiler: nothing is loaded at run time. */
  isTypeOnly: boolean;
  /** The names that are taken, where they are named. */
  names: string[];
  /** It hands on what it takes: `export … from`. */
  isReexport: boolean;
}

export interface SourceFile {
  /** From the root of the repository: `packages/client/src/index.ts`. */
  path: string;
  imports: Import[];
  /** Every string literal outside imports. */
  strings: string[];
}

/** The files of the packages by path, and the packages' manifests by folder. */
export interface SourceTree {
  files: Map<string, SourceFile>;
  manifests: Map<string, Manifest>;
}

/** The tree of this repository. */
export function readSourceTree(): SourceTree {
  const packages = readPackages();
  const paths = packages.flatMap(({ folder }) =>
    ['src', 'test'].flatMap((part) => listSources(`packages/${folder}/${part}`)),
  );
  return treeOf(paths, packages);
}

/** The same with everything that is beside the packages: tests of the whole path, examples, benchmarks, scripts. */
export function readWholeTree(): SourceTree {
  const folders = ['packages', 'examples', 'test', 'test-support', 'scripts', 'bench/src'];
  return treeOf(folders.flatMap(listSources), readPackages());
}

const treeOf = (paths: string[], packages: WorkspacePackage[]): SourceTree => ({
  files: new Map(paths.map((path) => [path, parseSource(path, readFileSync(join(repository, path), 'utf8'))])),
  manifests: new Map(packages.map(({ folder, manifest }) => [folder, manifest])),
});

function listSources(folder: string): string[] {
  const names = (() => {
    try {
      return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' });
    } catch {
      return [];
    }
  })();
  return names
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => /\.tsx?$/.test(path) && !/node_modules|\/dist\/|\.cache/.test(path));
}

/** Text → what it imports. */
export function parseSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const file: SourceFile = { path, imports: [], strings: [] };
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      file.imports.push({ ...found, line });
    } else if (ts.isStringLiteral(node)) file.strings.push(node.text);
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) ts.forEachChild(node, visit);
  };
  visit(tree);
  return file;
}

function importOf(node: ts.Node): Omit<Import, 'line'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const { importClause: clause } = node;
    const named = clause?.namedBindings;
    const names =
      named && ts.isNamedImports(named)
        ? named.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
        : [];
    return { specifier: node.moduleSpecifier.text, isTypeOnly: clause?.isTypeOnly ?? false, names, isReexport: false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.exportClause;
    const names =
      clause && ts.isNamedExports(clause)
        ? clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
        : [];
    return { specifier: node.moduleSpecifier.text, isTypeOnly: node.isTypeOnly, names, isReexport: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (!argument || !ts.isStringLiteral(argument)) return undefined;
    return { specifier: argument.text, isTypeOnly: false, names: [], isReexport: false };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, isTypeOnly: true, names: [], isReexport: false };
  }
  return undefined;
}

/** `packages/client/src/listeners/listeners.ts` → `client`, `src`, `listeners/listeners.ts`. */
export function placeOf(path: string): { folder: string; part: string; inside: string } {
  const [, folder = '', part = '', ...rest] = path.split('/');
  return { folder, part, inside: rest.join('/') };
}

/** The file that an import leads to, if it is one of the tree; a package's name leads to the source of its entry. */
export function resolveImport({ manifests }: SourceTree, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  for (const [folder, { name, exports }] of manifests) {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue;
    const target = exports[`.${specifier.slice(name.length)}`];
    return typeof target === 'object' ? posix.join('packages', folder, target['@throughline/source']) : undefined;
  }
  return undefined;
}
