/**
 * Writes, for entries that React's server components may name, a duplicate that begins with 'use client': a server-side
 * bundler makes references of what it exports. Everybody else loads the plain entry, so that no page's bundler warns of a
 * directive that it does not know.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** @param entry - a built ES module that only re-exports, such as `dist/index.js`; written beside it: `index.client.js` */
export function writeClientBoundary(entry: string): void {
  const text = readFileSync(entry, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, '');
  writeFileSync(entry.replace(/\.js$/, '.client.js'), `'use client';\n${text}`);
}
