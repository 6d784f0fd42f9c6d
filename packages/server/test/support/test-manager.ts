/** A manager as most tests want it: a still clock, numbers from a seed, and tokens that are the names of users. */
import { createSeededRandom, createSettlingClock, type SettlingClock } from '@throughline/test-support';
import { createEventManager } from '../../src/event-manager.ts';
import type { EventManager } from '../../src/manager.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';

export interface TestManager {
  readonly manager: EventManager<any, any>;
  readonly clock: SettlingClock;
  /** What the manager reported and no caller heard. */
  readonly errors: { where: string; error: unknown }[];
}

/** Managers of one test may share a log, so each draws other ids. */
let managers = 0;

export function createTestManager(options: ManagerOptions<any, any> = {}): TestManager {
  const clock = createSettlingClock();
  const errors: { where: string; error: unknown }[] = [];
  const manager = createEventManager<any, any>({
    clock,
    random: createSeededRandom(++managers).next,
    authenticate: ({ token }) => (token ? { userId: token } : null),
    authorize: ({ stream }) => stream.startsWith('thread:'),
    ...options,
    hooks: { ...options.hooks, error: (report) => errors.push(report) },
  });
  return { manager, clock, errors };
}
