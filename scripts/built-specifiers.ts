/** Lets built modules find each other: sources import `./frame.ts`, built files `./frame.js`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rewrites the relative imports of every `.js` file below the folder. */
export function pointToBuiltFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const path = join(folder, name);
    writeFileSync(path, toBuiltSpecifiers(readFileSync(path, 'utf8')));
  }
}

/** The compiler writes every import as `from "./x.ts"`, `import "./x.ts"` or `import("./x.ts")`. */
export const toBuiltSpecifiers = (code: string): string =>
  code.replace(/(\b(?:from|import)\s*\(?\s*")(\.{1,2}\/[^"\n]+)\.tsx?"/g, '$1$2.js"');
