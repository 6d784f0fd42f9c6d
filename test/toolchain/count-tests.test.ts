/** The closing line of a run counts what really happened: nothing that went wrong is counted as nothing. */
import { expect, test } from 'vitest';
import { countTests, describeFailures, type TestReport } from '../../scripts/count-tests.ts';

const file = (status: string, ...tests: string[]): TestReport['testResults'][number] => ({
  name: 'a.test.ts',
  status,
  message: 'cannot be loaded',
  assertionResults: tests.map((each) => ({ status: each, fullName: `it ${each}`, failureMessages: ['expected 1'] })),
});
const report = (passed: number, failed: number, ...testResults: TestReport['testResults']): TestReport => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

test.each([
  ['all well', report(2, 0, file('passed', 'passed', 'passed')), 0, { passed: 2, failed: 0 }],
  ['a failed test', report(1, 1, file('failed', 'passed', 'failed')), 1, { passed: 1, failed: 1 }],
  ['a file that cannot be loaded', report(1, 0, file('passed', 'passed'), file('failed')), 1, { passed: 1, failed: 1 }],
  ['an error outside of tests', report(2, 0, file('passed', 'passed', 'passed')), 1, { passed: 2, failed: 1 }],
  ['no report', undefined, 0, { passed: 0, failed: 1 }],
])('%s', (_case, given, exitCode, counts) => {
  expect(countTests(given, exitCode)).toEqual(counts);
});

test('what failed is named with its message', () => {
  const lines = describeFailures(report(1, 1, file('failed', 'passed', 'failed'), file('failed')));
  expect(lines).toEqual(['FAILED  a.test.ts: it failed\nexpected 1', 'FAILED  a.test.ts\ncannot be loaded']);
});
