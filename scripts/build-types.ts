/** Writes the type declarations of every package, for ES modules (`.d.ts`) and for CommonJS (`.d.cts`). */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { readPackages, repository, type WorkspacePackage } from './packages.ts';

type Flavour = { module: '.js' | '.cjs'; declaration: '.d.ts' | '.d.cts' };
const flavours: Flavour[] = [
  { module: '.js', declaration: '.d.ts' },
  { module: '.cjs', declaration: '.d.cts' },
];

const target = process.env.BUILD_TARGET ?? join(repository, 'packages');

/** One program over all packages: declarations come from the compiler itself, file by file, with maps to `src`. */
function buildTypes(): void {
  const packages = readPackages();
  const roots = packages.flatMap(({ entries }) => entries.map(({ source }) => source)).filter(existsSync);
  const program = ts.createProgram(roots, options());
  stopOnErrors([...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics()]);
  for (const each of packages) {
    for (const flavour of flavours) {
      emit(program, each, flavour);
    }
  }
}

function options(): ts.CompilerOptions {
  const path = join(repository, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, ts.sys.readFile).config,
    ts.sys,
    repository,
  );
  return { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, declarationMap: true };
}

function emit(program: ts.Program, each: WorkspacePackage, flavour: Flavour): void {
  const source = join(each.path, 'src') + sep;
  const transformers = { afterDeclarations: [rewriteSpecifiers(flavour.module)] };
  for (const file of program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(source))) {
    const place = join(target, each.folder, 'dist', withoutExtension(relative(source, file.fileName)));
    const write: ts.WriteFileCallback = (name, text) =>
      name.endsWith('.map')
        ? writeMap(`${place}${flavour.declaration}.map`, text, file.fileName)
        : writeDeclaration(`${place}${flavour.declaration}`, text);
    stopOnErrors(program.emit(file, write, undefined, true, transformers).diagnostics);
  }
}

/** `./frame.ts` is `./frame.js` to an ES module and `./frame.cjs` to CommonJS. */
function rewriteSpecifiers(extension: string): ts.TransformerFactory<ts.SourceFile | ts.Bundle> {
  return (context) => {
    const visit = (node: ts.Node): ts.Node =>
      ts.isStringLiteral(node) && /^\.{1,2}\/.*\.tsx?$/.test(node.text)
        ? context.factory.createStringLiteral(node.text.replace(/\.tsx?$/, extension), true)
        : ts.visitEachChild(node, visit, context);
    return (file) => ts.visitEachChild(file, visit, context) as ts.SourceFile;
  };
}

function writeDeclaration(path: string, text: string): void {
  const stray = /["'](\.\.?\/[^"']*packages\/[^"']*|\/[^"']*\/packages\/[^"']*)["']/.exec(text);
  if (stray) throw new Error(`${path} reaches into another package: ${stray[1]}. Give the export an explicit type.`);
  write(path, text.replace(/\/\/# sourceMappingURL=.*/, `//# sourceMappingURL=${path.split(sep).pop()}.map`));
}

function writeMap(path: string, text: string, source: string): void {
  const sources = [relative(dirname(path), source.replace(join(repository, 'packages'), target))];
  write(path, JSON.stringify({ ...JSON.parse(text), sourceRoot: '', sources }));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const withoutExtension = (path: string): string => path.replace(/\.tsx?$/, '');

function stopOnErrors(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const host = {
    getCurrentDirectory: () => repository,
    getCanonicalFileName: (name: string) => name,
    getNewLine: () => '\n',
  };
  console.error(ts.formatDiagnosticsWithColorAndContext(diagnostics, host));
  process.exit(1);
}

buildTypes();
