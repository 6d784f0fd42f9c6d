/** From the network being back to caught up, 10,000 events missed: real sockets over loopback, page and server in one process. */
import { show, spreadOf, table } from '../support/statistics.ts';
import { startSocketIo } from './socket-io.ts';
import { startThroughline } from './throughline.ts';
import { MISSED } from './work.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 9);

const contestants = [await startThroughline(), await startSocketIo()];
const wall = contestants.map((): number[] => []);
const cpu = contestants.map((): number[] => []);
for (let round = 0; round < ROUNDS + 2; round += 1) {
  for (const [which, contestant] of contestants.entries()) {
    const { catchUp, leave } = await contestant.prepare(round);
    globalThis.gc?.();
    const start = performance.now();
    const startCpu = process.cpuUsage();
    await catchUp();
    const { user, system } = process.cpuUsage(startCpu);
    const elapsedMs = performance.now() - start;
    leave();
    if (round < 2) continue; // The first two warm up.
    wall[which]?.push(elapsedMs);
    cpu[which]?.push((user + system) / 1_000);
  }
}
const head = [`reconnect to caught up, ${MISSED.toLocaleString('en')} events missed`, 'ms', 'ms of CPU, both ends'];
const rows = contestants.map(({ name }, which) => [
  name,
  show(spreadOf(wall[which] as number[]), 0),
  show(spreadOf(cpu[which] as number[]), 0),
]);
console.log(table([head, ...rows]));
for (const contestant of contestants) await contestant.stop();
process.exit(0);
