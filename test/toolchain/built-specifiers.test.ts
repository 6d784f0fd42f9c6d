/** Built files point to built files, and text that only looks like an import stays as it is. */
import { expect, test } from 'vitest';
import { toBuiltSpecifiers } from '../../scripts/built-specifiers.ts';

test.each([
  ['import { a } from "./a.ts";', 'import { a } from "./a.js";'],
  ['import "../side/effect.ts";', 'import "../side/effect.js";'],
  ['export * from "./view.tsx";', 'export * from "./view.js";'],
  ['const lazy = () => import("./late.ts");', 'const lazy = () => import("./late.js");'],
  ['import { b } from "@throughline/protocol";', 'import { b } from "@throughline/protocol";'],
  ['const text = "see ./a.ts";', 'const text = "see ./a.ts";'],
])('%s', (source, built) => {
  expect(toBuiltSpecifiers(source)).toBe(built);
});
