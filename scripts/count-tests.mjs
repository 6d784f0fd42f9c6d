/** Prints "passed failed" from the JSON report of a test run, with what failed on standard error. */
import { readFileSync } from 'node:fs';

const [, , path = '', exitCode = '0'] = process.argv;
const report = JSON.parse(readFileSync(path, 'utf8'));
const files = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
const known = report.numFailedTests + files.length;
// A suite that could not be loaded holds no test, and an error outside of tests leaves only the exit code.
const failed = known === 0 && exitCode !== '0' ? 1 : known;

for (const { name, assertionResults, message } of report.testResults) {
  for (const { status, fullName, failureMessages } of assertionResults) {
    if (status === 'failed')
      console.error(`FAILED  ${name}: ${fullName}\n${failureMessages.join('\n').slice(0, 1500)}`);
  }
  if (assertionResults.length === 0 && message) console.error(`FAILED  ${name}\n${message.slice(0, 1500)}`);
}
console.log(`${report.numPassedTests} ${failed}`);
