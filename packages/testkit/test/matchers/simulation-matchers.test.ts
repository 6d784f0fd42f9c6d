/** toSurvive: a page that is right survives, one that is wrong does not, and the message says how to see it again. */
import { expect, it } from 'vitest';
import '../../src/vitest/index.ts';
import type { FaultSpec, SimulatedWorld } from '../../src/index.ts';
import { openPlainPage } from '../support/plain-page.ts';

const doubles: FaultSpec = { name: 'doubles', action: 'duplicate', match: { op: 'event' }, probability: 0.5 };
const lag: FaultSpec = { name: 'lag', action: 'delay', ms: 30, match: { op: 'event' } };

/** Takes every event as often as it comes: only a duplicate can hurt it. */
const credulous = async ({ server, wait }: SimulatedWorld): Promise<void> => {
  openPlainPage(server.user('ada').tab().options);
  await wait(100);
  server.user('ada').run().says('a', 'b').complete();
  await server.settled();
};

const brief = { runs: 10, seed: 1, healMs: 1_000 };

it('holds where all invariants hold in all runs', async () => {
  let played = 0;
  const body = (world: SimulatedWorld): Promise<void> => {
    played += 1;
    return credulous(world);
  };
  await expect(body).toSurvive([lag], { ...brief, twiceEvery: 0 });
  expect(played).toBe(10);
});

it('fails with the broken law, the faults that matter and the seed', async () => {
  const error: Error = await expect(credulous)
    .toSurvive([lag, doubles], brief)
    .then(
      () => expect.unreachable('it survived'),
      (reason: Error) => reason,
    );
  expect(error.message).toMatch(/^it should have survived the faults\nduplicate: ada\/1 received/);
  expect(error.message).toContain('with 1 of its 2 faults');
  expect(error.message).toMatch(/Seed \d+\. To replay: THROUGHLINE_SEED=\d+ npm test/);
  await expect(credulous).not.toSurvive([doubles], brief);
});

it('draws the faults from the seed where they are a function of it', async () => {
  const seeds: number[] = [];
  const schedule = (seed: number): FaultSpec[] => {
    seeds.push(seed);
    return seed === 3 ? [{ ...doubles, probability: 1 }] : [];
  };
  await expect(credulous).not.toSurvive(schedule, brief);
  expect(seeds).toEqual([1, 2, 3]);
});

it('says what it may be asked of', async () => {
  await expect(async () => expect(5).toSurvive([])).rejects.toThrow("toSurvive is asked of a test's body");
});
