/** Our own client and server under faults that a seed chooses: each event once, in order, or told; each command at most once. */
import { createClient } from '@throughline/client';
import { createRandom, createTestServer, type FaultSpec, presets, simulate } from '@throughline/testkit';
import { describe, expect, it } from 'vitest';
import { commands, session } from './session.ts';

const FIXED_SEED = 20_260_101;
/** A seed of its own for each run of the suite, so that CI goes on looking. */
const FRESH_SEED = Math.floor(Math.random() * 1_000_000_000);

/** The log forgets while pages are away, and while they replay: what it took must be told as lost. */
const forgetting = (seed: number): FaultSpec[] => {
  const random = createRandom(seed);
  return [
    ...presets.chaos(seed, 3),
    { action: 'offline', forMs: 1_000 + random() * 5_000, silent: false, start: random() * 6_000, times: 2 },
    { action: 'trim', keep: Math.floor(random() * 6), start: 2_000 + random() * 6_000 },
    { action: 'trim', keep: Math.floor(random() * 6), match: { op: 'event', replay: true }, after: 1 },
  ];
};

describe('under faults that a seed chooses', () => {
  it('[S1–S11, U3] holds for the fixed seeds', async () => {
    const report = await simulate({ runs: 60, seed: FIXED_SEED }, session);
    expect(report.runs).toBeGreaterThan(0);
  });

  it('[S1–S11, U3] holds for fresh seeds', async () => {
    console.info(`Simulating from the fresh seed ${FRESH_SEED} on.`);
    // So few runs need not show everything that happens only sometimes.
    await simulate({ runs: 20, seed: FRESH_SEED, twiceEvery: 0 }, (world) => session({ ...world, sometimes() {} }));
  });
});

describe('under a log that forgets', () => {
  it('[S4, S9] each event comes once, in order, or is told as lost', async () => {
    await simulate({ runs: 40, seed: FIXED_SEED, faults: forgetting }, async (world) => {
      await session({ ...world, sometimes() {} });
      const lost = world.server.timeline.of('lost');
      const during = world.server.timeline.of('fault').filter(({ fault }) => fault === 'trim');
      world.sometimes('a page was told of a loss', lost.length > 0);
      world.sometimes('the log was trimmed during a replay', during.length > 1);
    });
  });
});

describe('what a simulation is made of', () => {
  it('is the production manager: a receipt comes back through it', async () => {
    const server = createTestServer();
    server.onSubmit('add', ({ data }) => (data as number) + 1);
    const client = createClient({ ...server.user('ada').tab().options, commands });
    client.connect();
    const receipt = client.submit('add', 1);
    await server.settled();
    expect(await receipt).toMatchObject({ ok: true, result: 2 });
    client.close();
    await server.close();
  });
});
