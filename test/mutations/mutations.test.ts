/** The simulation can fail: it finds each of these deliberate bugs within a stated number of runs. */
import { describe, expect, it } from 'vitest';
import { buildMutant } from './build-mutant.ts';
import { mutations } from './mutations.ts';

const RUNS = 60;
const SEED = 4_000;

describe(`within ${RUNS} runs`, () => {
  it('nothing is found in the source as it is', { timeout: 120_000 }, async () => {
    const { play } = await buildMutant(undefined);
    await play(RUNS, SEED);
  });

  it('there are at least fifteen bugs to be found', () => expect(mutations.length).toBeGreaterThanOrEqual(15));

  it.each(mutations)('a client or server that $name is found', { timeout: 120_000 }, async (mutation) => {
    const { play } = await buildMutant(mutation);
    await expect(play(RUNS, SEED)).rejects.toThrow(/Seed \d+\. To replay/);
  });
});
