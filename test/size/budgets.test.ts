/** What a page pays for each entry, measured on the packed packages, stays within its budget. */
import { describe, expect, inject, test } from 'vitest';
import { budgets, describeSize, measure } from '../../scripts/size.ts';

const project = inject('project');

describe('the bundle of', () => {
  test.each(budgets)('$title stays below $kibibytes KiB', async (budget) => {
    const size = await measure(budget, project);
    expect(size.bytes, describeSize(size)).toBeLessThanOrEqual(size.limit);
    expect(size.bytes, 'something is in it').toBeGreaterThan(200);
  });
});

test('an entry over its budget is found', async () => {
  const heavy = `export const text = ${JSON.stringify(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 104729))};`;
  const size = await measure({ title: 'heavy', code: heavy, without: [], kibibytes: 1 }, project);
  expect(size.bytes).toBeGreaterThan(size.limit);
});

test('an entry that does not exist is an error, not a size of nothing', async () => {
  const missing = { title: 'missing', code: "export * from '@throughline/client/nothing';", without: [], kibibytes: 1 };
  await expect(measure(missing, project)).rejects.toThrow(/nothing/);
});

test('a name that is not exported is an error', async () => {
  const missing = {
    title: 'missing',
    code: "export { nothing } from '@throughline/client';",
    without: [],
    kibibytes: 1,
  };
  await expect(measure(missing, project)).rejects.toThrow(/nothing/);
});

test.each([
  ['zod', "import * as client from '@throughline/client'; console.log(client);"],
  ['zod', "import * as agent from '@throughline/protocol/agent'; console.log(agent);"],
])('%s is not in the bundle of: %s', async (library, code) => {
  const { parts } = await measure({ title: '', code, without: [], kibibytes: 100 }, project);
  expect(Object.keys(parts)).not.toContain(library);
});
