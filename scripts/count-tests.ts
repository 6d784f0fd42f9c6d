/** Prints "passed failed" from the JSON report of a test run, and on standard error what failed. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The part of the reporter's JSON that is read. */
export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/**
 * A file that could not be loaded holds no test and counts as one failure. A run that ended badly though no test
 * failed (an error outside of tests, a set-up that threw), or that left no report, is one failure too.
 */
export function countTests(report: TestReport | undefined, exitCode: number): { passed: number; failed: number } {
  if (!report) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

/** What failed, one paragraph each: the run itself has printed the whole of it. */
export function describeFailures({ testResults }: TestReport): string[] {
  return testResults.flatMap(({ name, message, assertionResults }) => [
    ...(assertionResults.length === 0 && message ? [`FAILED  ${name}\n${withoutTrace(message)}`] : []),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map(
        ({ fullName, failureMessages = [] }) =>
          `FAILED  ${name}: ${fullName}\n${failureMessages.map(withoutTrace).join('\n')}`,
      ),
  ]);
}

const withoutTrace = (message: string): string => message.replace(/(\n\s+at .*)+/g, '').slice(0, 600);

function main([path = '', exitCode = '0']: string[]): void {
  const report: TestReport | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  for (const line of report ? describeFailures(report) : ['FAILED  the test run left no report']) console.error(line);
  const { passed, failed } = countTests(report, Number(exitCode));
  console.log(`${passed} ${failed}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
