/** Memory of the server per idle connection and per stored event: ours, bare `ws` and socket.io. */
import { parseArgs } from 'node:util';
import { type ContestantName, contestantNames } from '../support/contestant.ts';
import { median, spread } from '../support/median.ts';
import { startProcess } from '../support/rpc.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '2000' },
    events: { type: 'string', default: '8000' },
    rounds: { type: 'string', default: '3' },
  },
});
const [connections, events, rounds] = [values.connections, values.events, values.rounds].map(Number) as [
  number,
  number,
  number,
];

interface Memory {
  readonly rss: number;
  readonly heap: number;
}

async function round(
  name: ContestantName,
): Promise<{ connectionRss: number; connectionHeap: number; eventHeap: number }> {
  const server = startProcess('./server-process.mjs');
  const load = startProcess('./load-process.mjs');
  try {
    const port = await server.call<number>('start', { name });
    // One connection and one event first: what is made once belongs to nobody.
    await load.call('connect', { name, port, count: 1, atOnce: 1 });
    await server.call('deliver', { turns: 50, burst: 1, users: 1 });
    await load.call('received', 50);
    const empty = await server.call<Memory>('memory');
    await load.call('connect', { name, port, count: connections, atOnce: 50 });
    const idle = await server.call<Memory>('memory');
    // To the one user of the first connection: stored, and on the wire of one connection. The memory log keeps 10,000 events a stream.
    await server.call('deliver', { turns: events / 20, burst: 20, users: 1 });
    await load.call('received', 50 + events);
    const stored = await server.call<Memory>('memory');
    return {
      connectionRss: (idle.rss - empty.rss) / connections,
      connectionHeap: (idle.heap - empty.heap) / connections,
      eventHeap: (stored.heap - idle.heap) / events,
    };
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
}

const results = new Map<ContestantName, Awaited<ReturnType<typeof round>>[]>(contestantNames.map((name) => [name, []]));
for (let n = 0; n < rounds; n++) for (const name of contestantNames) results.get(name)!.push(await round(name));

const line = (title: string, of: (one: Awaited<ReturnType<typeof round>>) => number): void => {
  console.log(`\n${title}`);
  for (const name of contestantNames) {
    const numbers = results.get(name)!.map(of);
    console.log(`  ${name.padEnd(26)} ${median(numbers).toFixed(0).padStart(7)}  (${spread(numbers, 0)})`);
  }
};
console.log(
  `Memory of the server's process, ${connections} idle connections, ${events} events, median of ${rounds} rounds, bytes`,
);
line('per idle connection, heap and buffers', (one) => one.connectionHeap);
line('per idle connection, resident', (one) => one.connectionRss);
line('per event that was sent to one user', (one) => one.eventHeap);
