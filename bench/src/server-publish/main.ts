/** Publishing with nobody connected: what the memory log and the Redis log take in a second, one after the other and many at once. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventManager, createMemoryLog, type EventLog } from '@throughline/server';
import { createRedisLog } from '@throughline/server/redis';
import { median, spread } from '../server-support/median.ts';
import { eventOf } from '../server-support/wire-event.ts';

const ROUNDS = 5;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function startRedis(): Promise<{ url: string; pid: number; end(): void }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-redis-'));
  const child = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept') && resolve()),
  );
  const end = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  return { url: `redis://127.0.0.1:${port}`, pid: child.pid!, end };
}

/** User and system time of another process so far, in microseconds, as Linux tells it. */
function cpuOf(pid: number): number {
  const fields = spawnSync('cat', [`/proc/${pid}/stat`])
    .stdout.toString()
    .split(') ')[1]!
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function measure(
  log: EventLog,
  count: number,
  atOnce: number,
  streams: number,
): Promise<{ perSecond: number; cpu: number }> {
  const manager = createEventManager({ log });
  let next = 0;
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const worker = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      await manager.publish(`user:u${n % streams}`, eventOf(n), { confirm: 'logged' });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1_000;
  await manager.close();
  return { perSecond: count / seconds, cpu: (user + system) / count };
}

const redis = await startRedis();
const logs = { memory: createMemoryLog(), Redis: createRedisLog({ url: redis.url }) };
const cases = [
  { name: 'memory' as const, atOnce: 1, count: 50_000 },
  { name: 'memory' as const, atOnce: 128, count: 50_000 },
  { name: 'Redis' as const, atOnce: 1, count: 2_000 },
  { name: 'Redis' as const, atOnce: 128, count: 20_000 },
];
const results = cases.map(() => ({ perSecond: [] as number[], cpu: [] as number[], redisCpu: [] as number[] }));
for (const { name, atOnce, count } of cases) await measure(logs[name], count / 10, atOnce, 100);
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, { name, atOnce, count }] of cases.entries()) {
    const redisBefore = cpuOf(redis.pid);
    const { perSecond, cpu } = await measure(logs[name], count, atOnce, 100);
    results[index]!.perSecond.push(perSecond);
    results[index]!.cpu.push(cpu);
    results[index]!.redisCpu.push((cpuOf(redis.pid) - redisBefore) / count);
  }
}
console.log(
  `manager.publish on 100 streams, nobody connected, confirm 'logged', median of ${ROUNDS} rounds (lowest to highest)`,
);
for (const [index, { name, atOnce }] of cases.entries()) {
  const { perSecond, cpu, redisCpu } = results[index]!;
  const redisPart = name === 'Redis' ? `, Redis ${median(redisCpu).toFixed(0)} µs` : '';
  console.log(
    `  ${name.padEnd(7)} ${String(atOnce).padStart(4)} at once  ${median(perSecond).toFixed(0).padStart(7)} a second (${spread(perSecond, 0)}); node ${median(cpu).toFixed(1)} µs an event${redisPart}`,
  );
}
for (const log of Object.values(logs)) await log.close();
redis.end();
process.exit();
