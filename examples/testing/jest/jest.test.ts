/** Runs jest as a team does, on the tests beside this file: in its node and jsdom environments. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const folder = fileURLToPath(new URL('..', import.meta.url));

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: ReadonlyArray<{ message: string; assertionResults: ReadonlyArray<{ fullName: string }> }>;
}

function runJest(): Promise<JestReport> {
  // A jest that was told to run in vitest's worker would take its settings for its own.
  const { VITEST_WORKER_ID: _, JEST_WORKER_ID: __, NODE_OPTIONS: ___, ...env } = process.env;
  const args = [jest, '--config', 'jest/jest.config.json', '--json', '--runInBand'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`jest gave no report: ${stderr}`, { cause: error }));
      }
    });
  });
}

it('passes in jest 30, in node and in jsdom, with real and with fake timers', async () => {
  const report = await runJest();
  expect(report.testResults.map(({ message }) => message).filter(Boolean)).toEqual([]);
  const names = report.testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName }) => fullName));
  expect(names.sort()).toEqual(
    ['fake', 'real'].flatMap((timers) => [
      `with ${timers} timers draws the answer once, although every event comes twice`,
      `with ${timers} timers leaves nothing behind`,
      `with ${timers} timers says what broke, where, and how to see it again`,
      `with ${timers} timers takes the run up again where the wire was cut`,
    ]),
  );
  expect(report).toMatchObject({ numPassedTests: names.length, numFailedTests: 0, numPendingTests: 0 });
});
