/** Server CPU per delivery over loopback with 500 connections: ours, bare `ws` and socket.io, in interleaved rounds. */
import { parseArgs } from 'node:util';
import { type ContestantName, contestantNames } from '../support/contestant.ts';
import { median, spread } from '../support/median.ts';
import { startProcess } from '../support/rpc.ts';
import type { DeliverAsk } from '../support/server-process.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    profile: { type: 'string' },
    works: { type: 'string', default: '' },
    scale: { type: 'string', default: '1' },
  },
});
const connections = Number(values.connections);
const rounds = Number(values.rounds);
const names = values.only ? [values.only as ContestantName] : contestantNames;

interface Work {
  readonly title: string;
  readonly ask: DeliverAsk;
  /** How often it is asked for; the pages have everything before the next. */
  readonly times: number;
}
/** Each window stays far below what a socket may hold, so that nobody waits for the clients' process. */
const allWorks: readonly Work[] = [
  { title: 'shared stream, single events', ask: { turns: 20, burst: 1, users: 0 }, times: 8 },
  { title: 'shared stream, bursts of 20', ask: { turns: 2, burst: 20, users: 0 }, times: 5 },
  { title: 'own streams, single events', ask: { turns: 10, burst: 1, users: connections }, times: 8 },
  { title: 'own streams, bursts of 20', ask: { turns: 1, burst: 20, users: connections }, times: 8 },
];

const works = allWorks.filter(({ title }) => title.startsWith(values.works));

async function round(name: ContestantName): Promise<number[]> {
  const server = startProcess(
    './server-process.mjs',
    values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [],
  );
  const load = startProcess('./load-process.mjs');
  try {
    const port = await server.call<number>('start', { name });
    await load.call('connect', { name, port, count: connections, atOnce: 50 });
    let total = 0;
    const deliver = async (ask: DeliverAsk): Promise<number> => {
      await server.call('deliver', ask);
      const deliveries = ask.turns * ask.burst * connections;
      total += deliveries;
      await load.call('received', total);
      return deliveries;
    };
    const costs: number[] = [];
    for (const { ask, times } of works) {
      for (let warm = 0; warm < 8; warm++) await deliver(ask);
      const before = await server.call<number>('cpu');
      let deliveries = 0;
      for (let time = 0; time < times * Number(values.scale); time++) deliveries += await deliver(ask);
      costs.push(((await server.call<number>('cpu')) - before) / deliveries);
    }
    return costs;
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
}

const results = new Map<ContestantName, number[][]>(names.map((name) => [name, []]));
for (let n = 0; n < rounds; n++) {
  // Another order each time: what grows warm or busy on the machine favours nobody.
  for (let k = 0; k < names.length; k++) {
    const name = names[(k + n) % names.length]!;
    results.get(name)!.push(await round(name));
  }
}

console.log(`Server CPU per delivery, ${connections} connections, median of ${rounds} rounds (lowest to highest), µs`);
for (const [index, { title }] of works.entries()) {
  console.log(`\n${title}`);
  const floor = median((results.get('ws') ?? results.get(names[0]!)!).map((costs) => costs[index]!));
  for (const name of names) {
    const costs = results.get(name)!.map((round) => round[index]!);
    const ratio = (median(costs) / floor).toFixed(2);
    console.log(`  ${name.padEnd(26)} ${median(costs).toFixed(1).padStart(6)}  (${spread(costs)})  ${ratio} × ws`);
  }
}
