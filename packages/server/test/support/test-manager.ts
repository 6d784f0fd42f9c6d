/** A manager as most tests want it: a still clock, numbers from a seed, and tokens that are the names of users. */
import { createEventManager } from '../../src/event-manager.ts';
import type { EventManager } from '../../src/manager.ts';
import type { ManagerOptions } from '../../src/options.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export interface TestManager {
  readonly manager: EventManager<any, any>;
  readonly clock: ManualClock;
  /** What the manager reported and no caller heard. */
  readonly errors: { where: string; error: unknown }[];
}

/** The same numbers in every run. */
export function createSeededRandom(seed = 1): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Managers of one test may share a log, so each draws other ids. */
let managers = 0;

export function createTestManager(options: ManagerOptions<any, any> = {}): TestManager {
  const clock = createManualClock();
  const errors: { where: string; error: unknown }[] = [];
  const manager = createEventManager<any, any>({
    clock,
    random: createSeededRandom(++managers),
    authenticate: ({ token }) => (token ? { userId: token } : null),
    authorize: ({ stream }) => stream.startsWith('thread:'),
    ...options,
    hooks: { ...options.hooks, error: (report) => errors.push(report) },
  });
  return { manager, clock, errors };
}
