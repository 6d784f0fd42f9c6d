/** Plays a test many times, each time under other faults and another schedule; a failing run is shrunk and can be replayed. */
import type { FaultSpec } from '../faults/fault-spec.ts';
import { presets } from '../faults/presets.ts';
import { commandsOnce } from '../invariants/commands-once.ts';
import { converged } from '../invariants/converged.ts';
import { exactlyOnce } from '../invariants/exactly-once.ts';
import { isolation } from '../invariants/isolation.ts';
import type { TestServerOptions } from '../server/test-server-options.ts';
import { type Invariant, runWorld, type WorldOutcome, type WorldPlan } from './run-world.ts';
import { shrinkList } from './shrink.ts';
import type { SimulatedWorld } from './simulated-world.ts';

const eachTab =
  (law: (server: Parameters<Invariant>[0], tab: string) => ReturnType<Invariant>): Invariant =>
  (server) =>
    server.users.flatMap(({ tabs }) => tabs.flatMap((tab) => law(server, tab.name)));

/** Laws that hold in every world, ready to use. */
export const invariants = {
  /** Each tab received each event once, in order, to the end of the log, or was told of the loss. */
  exactlyOnce: eachTab(({ timeline }, tab) => exactlyOnce(timeline, tab, { complete: true })),
  /** Each tab shows the runs that the log tells of. */
  converged: eachTab(({ timeline }, tab) => converged(timeline, tab)),
  /** Nobody got events of another user's own stream. */
  isolation: ({ timeline }) => isolation(timeline),
  /** No command was carried out twice. */
  commandsOnce: ({ timeline }) => commandsOnce(timeline),
} satisfies Record<string, Invariant>;

export interface SimulateOptions {
  /** How many runs. @defaultValue 100 */
  readonly runs?: number;
  /** The first run's seed; the next ones count up. @defaultValue the environment's THROUGHLINE_SEED (one run), else a fresh one */
  readonly seed?: number;
  /** Draws the faults of a run. @defaultValue `presets.chaos(seed)` */
  readonly faults?: (seed: number) => readonly FaultSpec[];
  /** What must hold at the end of each run, once everything was healed. @defaultValue all of `invariants` */
  readonly invariants?: readonly Invariant[];
  readonly server?: TestServerOptions<any, any>;
  /** Virtual milliseconds to recover once the faults have ended. @defaultValue 180_000 */
  readonly healMs?: number;
  /** Every how-manieth run is played twice, to see that the seed decides everything; 0: none. @defaultValue 25 */
  readonly twiceEvery?: number;
}

export interface SimulationReport {
  readonly runs: number;
  readonly seed: number;
  /** How often each fault fired, by name, is in the timeline of each run; here: how often each "sometimes" was true. */
  readonly sometimes: ReadonlyMap<string, number>;
}

const FRESH_SEEDS = 1_000_000_000;

const environmentSeed = (): number | undefined => {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const given = process?.env?.THROUGHLINE_SEED;
  return given === undefined ? undefined : Number(given);
};

/** Rejects with the first broken law: its sentence, what happened around it, the smallest faults, the seed. */
export async function simulate(
  options: SimulateOptions,
  body: (world: SimulatedWorld) => Promise<void> | void,
): Promise<SimulationReport> {
  const replayed = environmentSeed();
  const seed = replayed ?? options.seed ?? Math.floor(Math.random() * FRESH_SEEDS);
  const { runs = 100, faults = presets.chaos, twiceEvery = 25, healMs = 180_000, server = {} } = options;
  const count = replayed === undefined ? runs : 1;
  const sometimes = new Map<string, number>();
  const planOf = (runSeed: number): WorldPlan => ({
    seed: runSeed,
    faults: faults(runSeed),
    body,
    healMs,
    server,
    invariants: options.invariants ?? Object.values(invariants),
    sometimes: (what, happened) => void sometimes.set(what, (sometimes.get(what) ?? 0) + (happened ? 1 : 0)),
  });

  for (let run = 0; run < count; run += 1) {
    const plan = planOf(seed + run);
    const outcome = await runWorld(plan);
    if (outcome.broken) throw await failureOf(plan, outcome.broken, run);
    if (twiceEvery > 0 && run % twiceEvery === 0) await playAgain(plan, outcome);
  }
  // One replayed run cannot show what happens only sometimes.
  const never = replayed === undefined ? [...sometimes].find(([, times]) => times === 0) : undefined;
  if (never) throw new Error(`In ${count} runs from seed ${seed} on it never happened: ${never[0]}.`);
  return { runs: count, seed, sometimes };
}

async function failureOf(plan: WorldPlan, broken: NonNullable<WorldOutcome['broken']>, run: number): Promise<Error> {
  let shown = broken;
  const smallest = await shrinkList(plan.faults, async (faults) => {
    const again = await runWorld({ ...plan, faults });
    if (again.broken) shown = again.broken;
    return again.broken !== undefined;
  });
  const list = smallest.map((fault) => `  ${JSON.stringify(fault)}`).join('\n') || '  none: it fails without faults';
  return new Error(
    [
      shown.sentence,
      `run ${run + 1}, with ${smallest.length} of its ${plan.faults.length} faults:\n${list}`,
      shown.around,
      `Seed ${plan.seed}. To replay: THROUGHLINE_SEED=${plan.seed} npm test`,
    ].join('\n'),
  );
}

/** The same seed must make the same history, to the letter. */
async function playAgain(plan: WorldPlan, first: WorldOutcome): Promise<void> {
  const again = await runWorld(plan);
  const [before, after] = [first.history(), again.history()];
  const at = before.findIndex((line, index) => line !== after[index]);
  if (at < 0 && before.length === after.length) return;
  const index = at < 0 ? before.length : at;
  throw new Error(
    [
      `Seed ${plan.seed} made two different histories: something in it does not come from the seed.`,
      `first divergence: entry ${index}`,
      `  first:  ${before[index] ?? '(ended)'}`,
      `  second: ${after[index] ?? '(ended)'}`,
      "Usual causes: Math.random, Date.now, crypto or a real timer in the test or in the app; give them the tab's clock and random.",
    ].join('\n'),
  );
}
