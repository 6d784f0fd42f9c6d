/** Translates built ES modules to CommonJS file by file, so that both flavours share one layout of modules. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transform } from 'esbuild';

/**
 * Writes a `.cjs` beside each of the given `.js` files and beside all that they import from their own folder.
 * A module that two entries share stays one module: a state is never held twice.
 */
export async function writeCommonJs(entries: string[]): Promise<void> {
  const files = reachable(entries);
  await Promise.all(files.map((file) => translate(file, files)));
}

async function translate(file: string, files: string[]): Promise<void> {
  const { code, map, warnings } = await transform(withMapInside(file), {
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    sourcefile: basename(file),
    sourcemap: 'external',
    sourcesContent: false,
  });
  for (const { text } of warnings) throw new Error(`${file} cannot be CommonJS: ${text}`);
  const target = file.replace(/\.js$/, '.cjs');
  writeFileSync(target, `${renameRequires(code, dirname(file), files)}//# sourceMappingURL=${basename(target)}.map\n`);
  writeFileSync(`${target}.map`, map);
}

/** The compiler follows a source map only inside the file; then the new map leads back to `src`. */
function withMapInside(file: string): string {
  const map = readFileSync(`${file}.map`).toString('base64');
  const inside = `//# sourceMappingURL=data:application/json;base64,${map}\n`;
  return readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, inside);
}

/** `require("./chunk.js")` → `require("./chunk.cjs")`, for files that are translated too. */
const renameRequires = (code: string, folder: string, files: string[]): string =>
  code
    .replace(/\n\/\/# sourceMappingURL=.*\n/g, '\n')
    .replace(/require\("(\.[^"]+)\.js"\)/g, (whole, path: string) =>
      files.includes(join(folder, `${path}.js`)) ? `require("${path}.cjs")` : whole,
    );

function reachable(entries: string[]): string[] {
  const found = new Set(entries);
  for (const file of found) {
    const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import\(?)\s*"(\.[^"]+\.js)"/g);
    for (const [, path = ''] of imports) {
      const imported = join(dirname(file), path);
      if (existsSync(imported)) found.add(imported);
    }
  }
  return [...found];
}
