/** Matchers that play a test many times: it survives a schedule of faults, whatever the seed makes of it. */
import type { FaultSpec } from '../faults/fault-spec.ts';
import { type SimulateOptions, simulate } from '../simulate/simulate.ts';
import type { SimulatedWorld } from '../simulate/simulated-world.ts';
import { type MatcherContext, result } from './failure-message.ts';

/** The faults of every run, or what draws them from the run's seed. */
export type FaultSchedule = readonly FaultSpec[] | ((seed: number) => readonly FaultSpec[]);

export type SurviveOptions = Omit<SimulateOptions, 'faults'>;

type Body = (world: SimulatedWorld) => Promise<void> | void;

const needBody = (received: unknown): Body => {
  if (typeof received === 'function') return received as Body;
  throw new TypeError(
    `toSurvive is asked of a test's body: await expect((world) => …).toSurvive(presets.flakyMobile()). It was given ${typeof received}.`,
  );
};

export const simulationMatchers = {
  /** Of a body as `simulate` takes it: in every run all invariants hold once everything was healed. */
  async toSurvive(
    this: MatcherContext,
    received: unknown,
    schedule: FaultSchedule,
    { runs = 25, ...options }: SurviveOptions = {},
  ) {
    const body = needBody(received);
    const faults = typeof schedule === 'function' ? schedule : () => schedule;
    const broken = await simulate({ ...options, runs, faults }, body).then(
      () => undefined,
      (error: Error) => error,
    );
    const failure = broken && { sentence: 'it should have survived the faults', divergence: broken.message };
    return result(failure, `it should not have survived the faults in all of ${runs} runs`, undefined, this);
  },
};
