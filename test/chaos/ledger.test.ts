/** What the chaos run calls a violation: it can fail, and it does where it must. */
import { expect, test } from 'vitest';
import { compareWithLog, createLedger } from './ledger.ts';

const log = ['a', 'b', 'c'];
const ledgerOf = (...events: [seq: number, id: string][]) => {
  const ledger = createLedger('page');
  for (const [seq, id] of events) ledger.event('s', seq, id);
  return ledger;
};

test('[S2] every event once and in order is no violation', () => {
  const ledger = ledgerOf([1, 'a'], [2, 'b'], [3, 'c']);
  expect([...ledger.violations, ...compareWithLog('page', 's', ledger.of('s'), log)]).toEqual([]);
});

test('[S1] an event that comes again is a violation', () => {
  expect(ledgerOf([1, 'a'], [1, 'a']).violations).toEqual(['page got s 1 (a) again at 1']);
});

test('[S4] a skipped event is a violation at once, and against the log', () => {
  const ledger = ledgerOf([1, 'a'], [3, 'c']);
  expect(ledger.violations).toEqual(['page skipped s 2 to 2']);
  expect(compareWithLog('page', 's', ledger.of('s'), log)).toEqual(['page: s 2 never came and was not named as lost']);
});

test('[S4] an event that was named as lost is no violation', () => {
  const ledger = ledgerOf([1, 'a']);
  ledger.lost('s', { from: 2, until: 2 });
  ledger.event('s', 3, 'c');
  expect([...ledger.violations, ...compareWithLog('page', 's', ledger.of('s'), log)]).toEqual([]);
});

test('[V1] another event under the same number is a violation, and so is an end that never came', () => {
  expect(compareWithLog('page', 's', ledgerOf([1, 'a'], [2, 'x']).of('s'), log)).toEqual([
    'page: s 2 is b in the log, the page got x',
    'page: s 3 never came and was not named as lost',
  ]);
});

test('[S8] a page that was told to begin later owes nothing before it', () => {
  const ledger = createLedger('page');
  ledger.reset('s', 2);
  ledger.event('s', 3, 'c');
  expect([...ledger.violations, ...compareWithLog('page', 's', ledger.of('s'), log)]).toEqual([]);
});
