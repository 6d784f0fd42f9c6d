/** Finds files that import each other in a circle, types included: what knows each other is one idea, or one too many. */
import { resolveImport, type SourceTree } from './source-tree.ts';

/** Every circle once, as the way from its first file back to it: `a.ts → b.ts → a.ts`. */
export function importCircles(tree: SourceTree): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const follow = (path: string): void => {
    const start = way.indexOf(path);
    if (start >= 0) circles.push([...way.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    way.push(path);
    for (const { specifier } of tree.files.get(path)?.imports ?? []) {
      const target = resolveImport(tree, path, specifier);
      if (target !== undefined && tree.files.has(target)) follow(target);
    }
    way.pop();
    done.add(path);
  };
  for (const path of tree.files.keys()) follow(path);
  return circles;
}
