/** Our own client and server under faults that a seed chooses: each event once, in order, or told; each command at most once. */
import { createClient } from '@throughline/client';
import { createTestServer, simulate } from '@throughline/testkit';
import { describe, expect, it } from 'vitest';
import { commands, session } from './session.ts';

const FIXED_SEED = 20_260_101;
/** A seed of its own for each run of the suite, so that CI goes on looking. */
const FRESH_SEED = Math.floor(Math.random() * 1_000_000_000);

describe('under faults that a seed chooses', () => {
  it('[S1–S11, U3] holds for the fixed seeds', { timeout: 120_000 }, async () => {
    const report = await simulate({ runs: 60, seed: FIXED_SEED }, session);
    expect(report.runs).toBeGreaterThan(0);
  });

  it('[S1–S11, U3] holds for fresh seeds', { timeout: 120_000 }, async () => {
    console.info(`Simulating from the fresh seed ${FRESH_SEED} on.`);
    // So few runs need not show everything that happens only sometimes.
    await simulate({ runs: 20, seed: FRESH_SEED, twiceEvery: 0 }, (world) => session({ ...world, sometimes() {} }));
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
