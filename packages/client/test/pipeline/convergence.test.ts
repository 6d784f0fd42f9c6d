/** Whatever the network does to messages, the log's order comes out exactly once, or the loss is told. */
import type { ServerFrame } from '@throughline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientBench } from '../support/client-bench.ts';
import { createModelServer } from '../support/model-server.ts';

/** What the network does next. */
type Act =
  | { do: 'append'; count: number }
  | { do: 'deliver' }
  | { do: 'drop' }
  | { do: 'twice' }
  | { do: 'swap' }
  | { do: 'wait'; ms: number }
  | { do: 'cut' }
  | { do: 'trim'; keep: number }
  | { do: 'newEpoch' };

const harmless = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 6, arbitrary: fc.constant<Act>({ do: 'deliver' }) },
  { weight: 3, arbitrary: fc.constant<Act>({ do: 'drop' }) },
  { weight: 3, arbitrary: fc.constant<Act>({ do: 'twice' }) },
  { weight: 3, arbitrary: fc.constant<Act>({ do: 'swap' }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 49, 60, 1_000, 6_000) }),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'cut' }) },
);
const harmful = fc.oneof(
  { weight: 12, arbitrary: harmless },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('trim' as const), keep: fc.integer({ min: 0, max: 6 }) }) },
);

/** Plays the acts, then lets the network be good until the page has everything. */
async function play(acts: readonly Act[]) {
  const bench = createClientBench({ streams: { window: 16 } });
  const server = createModelServer(bench);
  /** On its way to the page. Events may be lost, doubled and swapped; all else is the socket's business and comes. */
  let wire: ServerFrame[] = await server.greet();
  const append = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      server.head += 1;
      wire.push({
        op: 'event',
        stream: 'me',
        seq: server.head,
        id: `ev-${server.head}`,
        type: 'note_taken',
        at: 1,
        data: null,
      });
    }
  };
  const act = async (next: Act): Promise<void> => {
    const first = wire[0];
    const isEvent = first?.op === 'event';
    if (next.do === 'append') append(next.count);
    if (next.do === 'deliver' && first) bench.send(wire.shift()!);
    if (next.do === 'drop' && isEvent) wire.shift();
    if (next.do === 'twice' && isEvent) bench.send(first, first);
    if (next.do === 'swap' && isEvent && wire[1]?.op === 'event') wire.splice(0, 2, wire[1], first);
    if (next.do === 'wait') bench.clock.advance(next.ms);
    if (next.do === 'trim') server.oldest = Math.max(server.oldest, server.head + 1 - next.keep);
    if (next.do === 'cut') {
      await bench.cut();
      wire = await server.greet();
    }
    wire.push(...(await server.answer()));
  };
  for (const next of acts) await act(next);
  for (let round = 0; round < 400; round += 1) {
    while (wire.length > 0) bench.send(wire.shift()!);
    wire.push(...(await server.answer()));
    if (wire.length === 0 && bench.client.status.get().name === 'live' && bench.client.health.get().held === 0) {
      wire.push({ op: 'heartbeat', heads: { me: server.head } });
      if (lastSeen(bench) >= server.head) break;
    }
    bench.clock.advance(100);
  }
  return { bench, server };
}

const lastSeen = (bench: ReturnType<typeof createClientBench>): number =>
  Math.max(bench.seqs().at(-1) ?? 0, ...bench.losses.map(({ until }) => until), 0);

describe('convergence', () => {
  it('[S1–S7, H4] any duplication, swapping, loss and cutting gives the log exactly once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmless, { maxLength: 80 }), async (acts) => {
        const { bench, server } = await play(acts as Act[]);
        expect(bench.seqs()).toEqual(Array.from({ length: server.head }, (_, index) => index + 1));
        expect(bench.losses).toEqual([]);
        bench.client.close();
        expect(bench.clock.pending).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('[S4, S8] with real loss, every number is either delivered once, in order, or told as lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmful, { maxLength: 80 }), async (acts) => {
        const { bench, server } = await play(acts as Act[]);
        const told = bench.losses.flatMap(({ from, until }) =>
          Array.from({ length: until - from + 1 }, (_, i) => from + i),
        );
        const delivered = bench.seqs();
        expect([...delivered].sort((a, b) => a - b)).toEqual(delivered);
        expect([...delivered, ...told].sort((a, b) => a - b)).toEqual(
          Array.from({ length: server.head }, (_, index) => index + 1),
        );
        bench.client.close();
      }),
      { numRuns: 150 },
    );
  });
});
