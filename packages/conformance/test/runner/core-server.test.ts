/** The example in another language holds the level it is written for, and is not taken for more. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { leaveOut } from '@throughline/test-support';
import { describe, expect, test } from 'vitest';
import { formatReport, runConformance } from '../../src/index.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) leaveOut('examples/core-server', 'no python3 on this machine', 'install python3');

const file = fileURLToPath(new URL('../../../../examples/core-server/server.py', import.meta.url));
const driver = `python3 -B "${file}" --driver`;

describe.skipIf(!hasPython)('examples/core-server, in Python', () => {
  test('holds the level core', async () => {
    const report = await runConformance({ driver, level: 'core', timeoutMs: 15_000 });
    expect(report.holds, formatReport(report)).toBe('core');
    expect(report.counts, formatReport(report)).toMatchObject({ failed: 0, warned: 0 });
  });

  test('holds no more than that, and the report says what is missing', async () => {
    const report = await runConformance({ driver, level: 'resume', only: ['H3-resumed', 'S3-range', 'V9-seen'] });
    expect(report.checks.map(({ id, status }) => [id, status])).toEqual([
      ['H3-resumed', 'failed'],
      ['S3-range', 'failed'],
      ['V9-seen', 'skipped'],
    ]);
  });
});
