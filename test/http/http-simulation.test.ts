/** Whole clients and servers over HTTP, under the faults of HTTP, in virtual time. [F3–F10] */
import { createClient, type DeliveredEvent } from '@throughline/client';
import { httpFallback } from '@throughline/client/http';
import { createEventManager, createMemoryLog } from '@throughline/server';
import { createHttpEndpoint, type HttpEndpoint } from '@throughline/server/http';
import { createSeededRandom, createSettlingClock } from '@throughline/test-support';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFaultyNetwork, type NetworkFaults, noFaults } from './faulty-network.ts';

afterEach(() => void vi.unstubAllGlobals());

const rough: NetworkFaults = {
  lostAfterEffect: 0.15,
  lostBefore: 0.15,
  doubled: 0.2,
  cut: 0.3,
  buffers: false,
  capMs: 30_000,
};

interface World {
  readonly seed: number;
  readonly faults: NetworkFaults;
  readonly nodes: number;
}

/** Two pages of one user, publishing and commands, for some minutes; then the network heals. */
async function simulate({ seed, faults, nodes }: World) {
  const clock = createSettlingClock();
  const random = createSeededRandom(seed).next;
  const clientClock = {
    now: clock.now,
    elapsed: clock.elapsed,
    after: clock.after,
    onFrame: (callback: () => void) => clock.after(16, callback),
  };
  const log = createMemoryLog({ clock, random });
  const endpoints = new Map<string, HttpEndpoint>();
  const carriedOut: number[] = [];
  const managers = Array.from({ length: nodes }, (_, index) => {
    const manager = createEventManager({
      clock,
      random,
      log,
      authenticate: ({ token }) => (token ? { userId: token } : null),
    });
    manager.onSubmit('add', ({ data }) => void carriedOut.push(data as number));
    const options = { clock, node: `n${index}`, nodes: (name: string) => `http://${name}.example/agent` };
    endpoints.set(`n${index}`, createHttpEndpoint(manager, options));
    return manager;
  });
  const names = [...endpoints.keys()];
  // What one node passes on to another goes there without faults; what pages ask goes to any node.
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    endpoints.get(new URL(url).hostname.split('.')[0]!)!(new Request(url, { ...init, signal: null })),
  );
  const network = createFaultyNetwork({ clock, random }, () => {
    return endpoints.get(names[Math.floor(random() * names.length)]!)!;
  });
  network.faults = faults;

  const pages = ['tab-1', 'tab-2'].map(() => {
    const events: DeliveredEvent[] = [];
    const outcomes: string[] = [];
    const client = createClient({
      url: 'http://any.example/agent',
      token: 'ada',
      transport: httpFallback({ use: 'always', fetch: network.fetch }),
      clock: clientClock,
      random,
      storage: null,
    });
    client.onAny((event) => events.push(event as DeliveredEvent));
    client.onLost((lost) => outcomes.push(`lost ${lost.from}–${lost.until}`));
    client.connect();
    return { client, events, outcomes };
  });
  let asked = 0;
  for (let step = 0; step < 40; step += 1) {
    await clock.advance(Math.floor(random() * 4_000));
    const node = managers[Math.floor(random() * nodes)]!;
    const count = 1 + Math.floor(random() * 4);
    for (let n = 0; n < count; n += 1) {
      void node.publish('user:ada', { type: 'note', data: { text: '€'.repeat(Math.floor(random() * 80)) } });
    }
    if (random() < 0.3) {
      const { client, outcomes } = pages[Math.floor(random() * 2)]!;
      asked += 1;
      client.submit('add' as never, asked as never).then(
        (receipt) => outcomes.push(receipt.ok ? 'ok' : receipt.code),
        (error) => outcomes.push(error.code),
      );
    }
  }
  network.faults = { ...noFaults, buffers: faults.buffers };
  await clock.advance(120_000);
  const result = {
    pages: pages.map(({ client, events, outcomes }) => ({
      status: client.status.get().name,
      seqs: events.map(({ seq }) => seq),
      outcomes,
    })),
    carriedOut,
    asked,
    struck: network.struck,
  };
  for (const { client } of pages) client.close();
  await clock.advance(60_000);
  for (const manager of managers) await manager.close();
  const pipes = [...endpoints.values()].reduce((sum, endpoint) => sum + endpoint.pipes(), 0);
  await clock.advance(60_000);
  return { ...result, pipes, timers: clock.pending };
}

const worlds: [string, Omit<World, 'seed'>, number][] = [
  ['one node', { faults: rough, nodes: 1 }, 12],
  ['a proxy that buffers', { faults: { ...rough, buffers: true }, nodes: 1 }, 8],
  ['two nodes', { faults: rough, nodes: 2 }, 8],
  ['nothing wrong', { faults: noFaults, nodes: 1 }, 1],
];

describe.each(worlds)('HTTP, simulated: %s', (_name, world, seeds) => {
  it.each(Array.from({ length: seeds }, (_, index) => index + 1))(
    'seed %i: each event once, in order; each command at most once',
    async (seed) => {
      const { pages, carriedOut, asked, pipes, struck } = await simulate({ ...world, seed });
      const most = Math.max(...pages.map(({ seqs }) => seqs.at(-1) ?? 0));
      for (const page of pages) {
        expect(page.status).toBe('live');
        // A page that comes late begins with what comes next.
        const first = page.seqs[0]!;
        expect(page.seqs).toEqual(Array.from({ length: most - first + 1 }, (_, index) => first + index));
      }
      const outcomes = pages.flatMap((page) => page.outcomes);
      expect(outcomes).toHaveLength(asked);
      expect(outcomes.filter((outcome) => outcome.startsWith('lost'))).toEqual([]);
      expect(new Set(carriedOut).size).toBe(carriedOut.length);
      expect(carriedOut.length).toBeGreaterThanOrEqual(outcomes.filter((outcome) => outcome === 'ok').length);
      expect(pipes).toBe(0);
      if (world.faults !== noFaults) expect(Object.keys(struck).length).toBeGreaterThan(2);
    },
  );
});
