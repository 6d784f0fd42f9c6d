/** Ten thousand connections on one node: how long they take to come, what they cost at rest, and how a broadcast reaches them. */
import { parseArgs } from 'node:util';
import { quantile } from '../support/median.ts';
import { startProcess } from '../support/rpc.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    broadcasts: { type: 'string', default: '20' },
    'heartbeat-ms': { type: 'string', default: '5000' },
  },
});
const [count, broadcasts, heartbeatMs] = [values.connections, values.broadcasts, values['heartbeat-ms']].map(
  Number,
) as [number, number, number];
const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

const server = startProcess('./server-process.mjs');
const load = startProcess('./load-process.mjs');
const cpu = (): Promise<number> => server.call<number>('cpu');
const memory = (): Promise<{ rss: number; heap: number }> => server.call('memory');
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0);

const port = await server.call<number>('start', { name: 'throughline', heartbeatMs });
const before = await memory();
const cpuBefore = await cpu();
const startedAt = performance.now();
await load.call('connect', { name: 'throughline', port, count, atOnce: 200 });
const seconds = (performance.now() - startedAt) / 1_000;
console.log(
  `connected  ${count} in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} a second; ${(((await cpu()) - cpuBefore) / count).toFixed(0)} µs of the server each (upgrade, hello, two streams)`,
);
const after = await memory();
console.log(
  `memory     ${megabytes(after.rss - before.rss)} MB resident more, ${((after.rss - before.rss) / count / 1_024).toFixed(1)} KB a connection; ${((after.heap - before.heap) / count / 1_024).toFixed(1)} KB of it heap and buffers`,
);

const idleFrom = await cpu();
const beatsFrom = (await load.call<{ heartbeats: number }>('frames')).heartbeats;
const idleMs = 3 * heartbeatMs;
await pause(idleMs);
const idleCpu = (await cpu()) - idleFrom;
const beats = (await load.call<{ heartbeats: number }>('frames')).heartbeats - beatsFrom;
console.log(
  `at rest    ${beats} heartbeats and their pings in ${idleMs / 1_000} s (every ${heartbeatMs / 1_000} s each): ${(idleCpu / idleMs / 10).toFixed(1)} % of a core, ${(idleCpu / beats).toFixed(0)} µs a heartbeat`,
);

let received = 0;
const cpuOfBroadcasts: number[] = [];
await load.call('latencies');
for (let n = 0; n < broadcasts; n++) {
  const from = await cpu();
  await server.call('stamped');
  received += count;
  await load.call('received', received);
  cpuOfBroadcasts.push(((await cpu()) - from) / count);
}
const latencies = await load.call<number[]>('latencies');
console.log(
  `broadcast  ${broadcasts} events to ${count} connections: p50 ${quantile(latencies, 0.5).toFixed(0)} ms, p99 ${quantile(latencies, 0.99).toFixed(0)} ms, last ${quantile(latencies, 1).toFixed(0)} ms; ${quantile(cpuOfBroadcasts, 0.5).toFixed(1)} µs of the server a delivery`,
);
console.log(`           ${latencies.length} deliveries; ${JSON.stringify(await server.call('stats'))}`);
await Promise.all([server.end(), load.end()]);
