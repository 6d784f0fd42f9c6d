/** Prints every size budget with what the sources weigh now, no build needed; fails where one is over. */
import { join } from 'node:path';
import { repository } from './packages.ts';
import { budgets, describeSize, measure } from './size.ts';

for (const budget of budgets) {
  const size = await measure(budget, join(repository, 'test'), ['@throughline/source']);
  console.log(describeSize(size));
  if (size.bytes > size.limit) process.exitCode = 1;
}
