/** Simulations: they find a planted bug, shrink its faults, name its seed, and trust nothing that the seed does not decide. */
import { describe, expect, it } from 'vitest';
import { type FaultSpec, invariants, type SimulatedWorld, simulate } from '../../src/index.ts';
import { shrinkList } from '../../src/simulate/shrink.ts';
import { openPlainPage } from '../support/plain-page.ts';

const NOISE: FaultSpec[] = [
  { name: 'lag', action: 'delay', ms: 30, match: { op: 'event' } },
  { name: 'doubles', action: 'duplicate', match: { op: 'event' }, probability: 0.5 },
  { name: 'storm', action: 'stall', ms: 200, start: 50 },
];

/** A page that drops what it has seen, or, with the bug, does not. */
const play =
  (bug: boolean) =>
  async ({ server, wait, integer }: SimulatedWorld): Promise<void> => {
    const tab = server.user('ada').tab();
    const { observer } = tab.options;
    const seen = new Set<string>();
    const careful: typeof observer = {
      ...observer,
      delivered(event) {
        if (seen.has(event.id) && !bug) return;
        seen.add(event.id);
        observer.delivered(event);
      },
    };
    openPlainPage({ ...tab.options, observer: careful });
    for (let round = integer(2, 5); round > 0; round -= 1) {
      await wait(300);
      server.user('ada').run().says('a', 'b').complete();
    }
  };

const failure = async (simulation: Promise<unknown>): Promise<string> => {
  const error = await simulation.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error!.message;
};

const options = { runs: 20, seed: 1, faults: () => NOISE, healMs: 1_000 };

describe('simulate', () => {
  it('holds for a page that is right', async () => {
    expect(await simulate(options, play(false))).toMatchObject({ runs: 20, seed: 1 });
  });

  it('finds the bug, leaves only the fault that matters, and names the seed', async () => {
    const message = await failure(simulate(options, play(true)));
    expect(message).toContain('duplicate: ada/1 received user:ada#');
    expect(message).toContain('with 1 of its 3 faults');
    expect(message).toContain('"name":"doubles"');
    expect(message).toContain('THROUGHLINE_SEED=1');
    expect(message).toMatch(/> +\d+ ms {2}ada\/1 +delivered/);
    expect(await failure(simulate(options, play(true)))).toBe(message);
  });

  it('replays the one run whose seed the environment names', async () => {
    process.env.THROUGHLINE_SEED = '7';
    try {
      expect(await simulate({ ...options, runs: 500 }, play(false))).toMatchObject({ runs: 1, seed: 7 });
    } finally {
      delete process.env.THROUGHLINE_SEED;
    }
  });

  it('points at what does not come from the seed', async () => {
    let runs = 0;
    const message = await failure(
      simulate(options, async (world) => {
        runs += 1;
        world.server
          .user('ada')
          .run({ runId: `run-${runs}` })
          .says(`number ${runs}`)
          .complete();
        if (runs === 2) world.server.user('ada').run().complete();
      }),
    );
    expect(message).toContain('two different histories');
    expect(message).toContain('first divergence: entry');
  });

  it('fails when what should happen sometimes never did', async () => {
    const never = simulate(options, ({ sometimes }) => sometimes('a replay was cut', false));
    expect(await failure(never)).toContain('it never happened: a replay was cut');
  });

  it('shows what the body threw', async () => {
    const thrown = simulate(options, () => {
      throw new RangeError('of the test');
    });
    expect(await failure(thrown)).toContain('RangeError: of the test');
  });

  it('judges by the invariants given', async () => {
    await simulate({ ...options, invariants: [invariants.isolation] }, play(true));
  });
});

describe('shrinkList', () => {
  it('finds the smallest list that still fails', async () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const fails = async (list: readonly number[]) => list.includes(7) && list.includes(13);
    expect(await shrinkList(items, fails, 200)).toEqual([7, 13]);
  });
});
