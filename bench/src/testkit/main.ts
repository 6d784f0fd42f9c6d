/** The in-memory socket beside what tests use today, an hour of virtual time, and simulated runs. By CPU time, interleaved. */
import { createClient } from '@throughline/client';
import { createTestServer } from '@throughline/testkit';
import { show, spreadOf, table } from '../client/support/statistics.ts';
import { simulateRuns } from './simulated-run.ts';
import { type SocketKind, socketKinds } from './sockets.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const TEXT = JSON.stringify({
  op: 'event',
  stream: 'me',
  seq: 1,
  id: 'e1',
  type: 'message_delta',
  data: { text: 'word ' },
});

/** CPU seconds of a work: a shared machine stretches the wall clock. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => socket.addEventListener('open', () => resolve(), { once: true }));

/** Messages a second from server to page. */
async function messages(kind: SocketKind): Promise<number> {
  const count = kind.slow ? 20_000 : 100_000;
  let flood = (): void => {};
  const { open, stop } = await kind.start({
    connected: (server) => {
      flood = () => {
        for (let index = 0; index < count; index += 1) server.send(TEXT);
      };
    },
  });
  const socket = open();
  await opened(socket);
  let heard = 0;
  const seconds = await cost(
    () =>
      new Promise<void>((resolve) => {
        socket.addEventListener('message', () => {
          heard += 1;
          if (heard === count) resolve();
        });
        flood();
      }),
  );
  socket.close();
  await stop();
  return count / seconds;
}

/** Round trips a second: page, server, page. */
async function roundTrips(kind: SocketKind): Promise<number> {
  const count = kind.slow ? 500 : 10_000;
  const { open, stop } = await kind.start({ received: (server, text) => server.send(text) });
  const socket = open();
  await opened(socket);
  let heard = 0;
  const seconds = await cost(
    () =>
      new Promise<void>((resolve) => {
        socket.addEventListener('message', () => {
          heard += 1;
          if (heard === count) resolve();
          else socket.send('x');
        });
        socket.send('x');
      }),
  );
  socket.close();
  await stop();
  return count / seconds;
}

/** Microseconds a connection, `count` of them at once. */
async function connecting(kind: SocketKind, count: number): Promise<number> {
  const { open, stop } = await kind.start({});
  let sockets: WebSocket[] = [];
  const seconds = await cost(() => {
    sockets = Array.from({ length: count }, open);
    return Promise.all(sockets.map(opened));
  });
  for (const socket of sockets) socket.close();
  await stop();
  return (seconds / count) * 1e6;
}

/** CPU seconds for an hour of a connected page that only answers heartbeats. */
const virtualHour = (): Promise<number> =>
  cost(async () => {
    const server = createTestServer();
    const client = createClient(server.user('ada').tab().options);
    client.connect();
    await server.clock.advance(3_600_000);
    client.close();
    await server.close();
  });

const RUNS = 60;
const measures: { name: string; unit: string; digits: number; of: (kind: SocketKind) => Promise<number> }[] = [
  { name: 'messages', unit: 'k/s', digits: 0, of: async (kind) => (await messages(kind)) / 1_000 },
  { name: 'round trips', unit: 'k/s', digits: 1, of: async (kind) => (await roundTrips(kind)) / 1_000 },
  { name: 'connect, 100', unit: 'µs', digits: 0, of: (kind) => connecting(kind, 100) },
  { name: 'connect, 1000', unit: 'µs', digits: 0, of: (kind) => connecting(kind, 1_000) },
];
const results = socketKinds.map(() => measures.map((): number[] => []));
const hours: number[] = [];
const runs: number[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [row, kind] of socketKinds.entries()) {
    for (const [column, { of }] of measures.entries()) {
      const value = await of(kind);
      if (round > 0) results[row]?.[column]?.push(value); // The first round warms up.
    }
  }
  const hour = await virtualHour();
  const seconds = await cost(() => simulateRuns(RUNS, 1 + round * RUNS));
  if (round === 0) continue;
  hours.push(hour);
  runs.push(RUNS / seconds);
}

console.log(
  table([
    ['socket', ...measures.map(({ name, unit }) => `${name} (${unit})`)],
    ...socketKinds.map(({ name }, row) => [
      name,
      ...measures.map(({ digits }, column) => show(spreadOf(results[row]?.[column] as number[]), digits)),
    ]),
  ]),
);
console.log(`one virtual hour of a connected page: ${show(spreadOf(hours), 3)} s`);
console.log(`simulated runs (3 clients, 17 agent runs, faults on): ${show(spreadOf(runs), 0)} a second`);
process.exit(0);
