/** Whatever the network does to messages, the log's order comes out exactly once, or the loss is told. */
import type { ServerFrame } from '@throughline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientHarness } from '../support/client-harness.ts';
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
  const harness = createClientHarness({ streams: { window: 16 } });
  const server = createModelServer(harness);
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
    if (next.do === 'deliver' && first) harness.send(wire.shift()!);
    if (next.do === 'drop' && isEvent) wire.shift();
    if (next.do === 'twice' && isEvent) harness.send(first, first);
    if (next.do === 'swap' && isEvent && wire[1]?.op === 'event') wire.splice(0, 2, wire[1], first);
    if (next.do === 'wait') harness.clock.advance(next.ms);
    if (next.do === 'trim') server.oldest = Math.max(server.oldest, server.head + 1 - next.keep);
    if (next.do === 'cut') {
      await harness.cut();
      wire = await server.greet();
    }
    wire.push(...(await server.answer()));
  };
  for (const next of acts) await act(next);
  for (let round = 0; round < 400; round += 1) {
    while (wire.length > 0) harness.send(wire.shift()!);
    wire.push(...(await server.answer()));
    if (wire.length === 0 && harness.client.status.get().name === 'live' && harness.client.health.get().held === 0) {
      wire.push({ op: 'heartbeat', heads: { me: server.head } });
      if (lastSeen(harness) >= server.head) break;
    }
    harness.clock.advance(100);
  }
  return { harness, server };
}

const lastSeen = (harness: ReturnType<typeof createClientHarness>): number =>
  Math.max(harness.seqs().at(-1) ?? 0, ...harness.losses.map(({ until }) => until), 0);

describe('convergence', () => {
  it('[S1–S7, H4] any duplication, swapping, loss and cutting gives the log exactly once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmless, { maxLength: 80 }), async (acts) => {
        const { harness, server } = await play(acts as Act[]);
        expect(harness.seqs()).toEqual(Array.from({ length: server.head }, (_, index) => index + 1));
        expect(harness.losses).toEqual([]);
        harness.client.close();
        expect(harness.clock.pending).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('[S4, S8] with real loss, every number is either delivered once, in order, or told as lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmful, { maxLength: 80 }), async (acts) => {
        const { harness, server } = await play(acts as Act[]);
        const notified = harness.losses.flatMap(({ from, until }) =>
          Array.from({ length: until - from + 1 }, (_, i) => from + i),
        );
        const delivered = harness.seqs();
        expect([...delivered].sort((a, b) => a - b)).toEqual(delivered);
        expect([...delivered, ...notified].sort((a, b) => a - b)).toEqual(
          Array.from({ length: server.head }, (_, index) => index + 1),
        );
        harness.client.close();
      }),
      { numRuns: 150 },
    );
  });
});
