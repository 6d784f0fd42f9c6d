/** The production event manager on real sockets holds every level, with each of its logs. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryLog } from '@throughline/server';
import { createRedisLog } from '@throughline/server/redis';
import { leaveOut } from '@throughline/test-support';
import { describe, expect, test } from 'vitest';
import {
  checkIds,
  createManagerDriver,
  formatReport,
  type ManagerDriverOptions,
  runConformance,
} from '../../src/index.ts';

async function expectEveryLevel(createLog: NonNullable<ManagerDriverOptions['createLog']>): Promise<void> {
  const driver = await createManagerDriver({ createLog });
  const report = await runConformance({ driver, concurrency: 16, timeoutMs: 15_000 });
  await driver.close();
  expect(report.holds, formatReport(report)).toBe('commands');
  expect(report.counts, formatReport(report)).toEqual({ passed: checkIds.length, failed: 0, warned: 0, skipped: 0 });
}

test('with the memory log', () => expectEveryLevel(createMemoryLog));

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) {
  leaveOut('conformance with the Redis log', 'no redis-server on this machine', 'install redis-server');
}

describe.skipIf(!hasRedis)('with the Redis log', () => {
  test('every level, with an empty log under another prefix where the runner asks for a loss', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'throughline-conformance-'));
    const port = await freePort();
    const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>((resolve, reject) => {
      redis.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
      redis.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept connections') && resolve());
    });
    const url = `redis://127.0.0.1:${port}`;
    let lives = 0;
    await expectEveryLevel(() => createRedisLog({ url, prefix: `life-${++lives}:` })).finally(() => {
      redis.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    });
  });
});
