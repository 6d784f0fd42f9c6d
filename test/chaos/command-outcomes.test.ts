/** What the chaos run demands of commands: one start at most, a start behind each receipt, and no other no. [U3, U4] */
import { ClientError } from '@throughline/client';
import { expect, test } from 'vitest';
import { createCommandOutcomes } from './command-outcomes.ts';
import type { Page } from './page.ts';

const pageThat = (submit: () => Promise<unknown>): Page =>
  ({ name: 'page', user: 'ada', client: { submit } }) as unknown as Page;
const receipt = { ok: true, id: 'c', duplicate: false, result: undefined };

test('[U3] two starts of one command are a violation', async () => {
  const outcomes = createCommandOutcomes();
  await outcomes.submit('c', [pageThat(async () => receipt)]);
  expect(outcomes.violations(new Map([['c', 1]]))).toEqual([]);
  expect(outcomes.violations(new Map([['c', 2]]))).toEqual([
    'c was started 2 times',
    'c by page has a receipt, and 2 starts',
  ]);
});

test('[U4] a receipt without a start is a violation; an unknown outcome is not', async () => {
  const outcomes = createCommandOutcomes();
  await outcomes.submit('c', [pageThat(async () => receipt)]);
  await outcomes.submit('d', [pageThat(() => Promise.reject(new ClientError('outcome-unknown', 'who knows')))]);
  expect(outcomes.counts).toMatchObject({ receipt: 1, 'outcome-unknown rejection': 1 });
  expect(outcomes.violations(new Map())).toEqual(['c by page has a receipt, and 0 starts']);
});

test('[U4] any other no is a violation', async () => {
  const outcomes = createCommandOutcomes();
  const no = { ok: false, id: 'c', code: 'failed', message: 'it broke', retry: false, duplicate: false };
  await outcomes.submit('c', [pageThat(async () => no)]);
  expect(outcomes.violations(new Map([['c', 1]]))).toEqual(['c by page was refused: failed: it broke']);
});
