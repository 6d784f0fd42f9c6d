/** The command of the packed conformance package runs where it was installed, and starts itself as a driver. */
import { expect, inject, test } from 'vitest';
import { runInProject } from './run-in-project.ts';

const project = inject('project');
const throughline = 'node_modules/.bin/throughline';

test('throughline --help', async () => {
  const { exitCode, output } = await runInProject(project, {}, throughline, ['--help']);
  expect(output).toContain('Exit codes:');
  expect(exitCode).toBe(0);
});

test('throughline check, against the packed server', async () => {
  const args = ['check', '--driver', `${throughline} driver`, '--only', 'H2-welcome', 'K9-trimmed', 'U3-once'];
  const { exitCode, output } = await runInProject(project, {}, throughline, args);
  expect(output).toContain('3 passed, 0 failed, 0 warnings, 0 skipped.');
  expect(exitCode).toBe(0);
});
