/** Publishing with nobody connected: what the memory log and the Redis log take in a second, one after the other and many at once. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEventManager, createMemoryLog, type EventLog } from '@throughline/server';
import { createRedisLog } from '@throughline/server/redis';
import { createClient } from 'redis';
import { median, spread } from '../support/median.ts';
import { eventOf } from '../support/wire-event.ts';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, only: { type: 'string' } },
});
const ROUNDS = Number(flags.rounds);

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
const allCases = [
  { name: 'memory' as const, atOnce: 1, count: 50_000 },
  { name: 'memory' as const, atOnce: 128, count: 50_000 },
  { name: 'Redis' as const, atOnce: 1, count: 2_000 },
  { name: 'Redis' as const, atOnce: 128, count: 20_000 },
];
const cases = flags.only === 'redis' ? [] : allCases;
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

/** What Redis itself works for one call, by kind: the arithmetic of shards needs it. */
async function redisCost(title: string, count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  const costs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = cpuOf(redis.pid);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < count) await work(next++);
    };
    await Promise.all(Array.from({ length: 64 }, worker));
    if (round > 0) costs.push((cpuOf(redis.pid) - before) / count);
  }
  console.log(`  ${title.padEnd(46)} ${median(costs).toFixed(0).padStart(3)} µs (${spread(costs, 0)})`);
}

console.log('Redis itself, user and system time of its process for one call, 64 at once');
const streamOf = (n: number): string => `user:u${n % 100}`;
const draftOf = (n: number) => ({
  id: `draft-${Math.random()}-${n}`,
  text: JSON.stringify({ id: n, ...eventOf(n) }).slice(1, -1),
});
const { Redis } = logs;
const usedMemory = async (): Promise<number> =>
  Number(/used_memory:(\d+)/.exec(String(await asker.sendCommand(['INFO', 'memory'])))![1]);
const asker = await createClient({ url: redis.url }).connect();
const usedBefore = await usedMemory();
for (let n = 0; n < 5_000; n++) await Redis.append(`user:memory${n % 10}`, [draftOf(n)]);
const perEvent = ((await usedMemory()) - usedBefore) / 5_000;
console.log(
  `  memory of one event of ${draftOf(0).text.length} characters, its id and its share of the stream: ${perEvent.toFixed(0)} bytes`,
);
asker.destroy();
await redisCost('append, nobody follows', 3_000, (n) => Redis.append(streamOf(n), [draftOf(n)]));
const followers: EventLog[] = [];
for (const nodes of [1, 3]) {
  while (followers.length < nodes) {
    const node = createRedisLog({ url: redis.url });
    followers.push(node);
    const follower = { appended() {}, disturbed() {}, seen() {} };
    for (let n = 0; n < 100; n++) await node.follow(streamOf(n), follower);
  }
  await redisCost(`append, followed by ${nodes} node(s)`, 3_000, (n) => Redis.append(streamOf(n), [draftOf(n)]));
}
await redisCost("state: a node's check of one stream [V7]", 3_000, (n) => Redis.state(streamOf(n)));
const { epoch } = await Redis.state(streamOf(0));
await redisCost('noteSeen: a page tells how far it is [V9]', 3_000, (n) =>
  Redis.noteSeen(streamOf(0), epoch, 1 + (n % 2)),
);
await redisCost("submits: part of a page's hello [U2]", 3_000, (n) => Redis.submits(`u${n % 100}`));
await redisCost('claim and settle: one command [U3]', 2_000, async (n) => {
  const id = `c${Math.random()}-${n}`;
  const outcome = await Redis.claim(`u${n}`, id, 'hash', 30_000);
  if (outcome.status !== 'claimed') throw new Error(outcome.status);
  await Redis.settle(`u${n}`, id, outcome.claim, { text: '{"op":"receipt"}' });
});
for (const log of [...followers, ...Object.values(logs)]) await log.close();
redis.end();
process.exit();
