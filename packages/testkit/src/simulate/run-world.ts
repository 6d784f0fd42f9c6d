/** Plays one simulated run from its seed: faults on, the body, healing, the invariants. */
import type { FaultSpec } from '../faults/fault-spec.ts';
import type { Violation } from '../invariants/violation.ts';
import { forkRandom } from '../random/random.ts';
import { createTestServer } from '../server/create-test-server.ts';
import type { TestServer } from '../server/test-server.ts';
import type { TestServerOptions } from '../server/test-server-options.ts';
import { formatEntry, formatTimeline } from '../timeline/format-entry.ts';
import { createWorld, type SimulatedWorld } from './simulated-world.ts';

export type Invariant = (server: TestServer<any, any>) => readonly Violation[];

export interface WorldPlan {
  readonly seed: number;
  readonly faults: readonly FaultSpec[];
  readonly body: (world: SimulatedWorld) => Promise<void> | void;
  readonly invariants: readonly Invariant[];
  readonly server: TestServerOptions<any, any>;
  /** Virtual milliseconds that everyone gets to recover once the faults have ended. */
  readonly healMs: number;
  readonly sometimes: (what: string, happened: boolean) => void;
}

export interface WorldOutcome {
  /** What was broken; undefined for nothing. */
  readonly broken: { readonly sentence: string; readonly around: string } | undefined;
  /** The whole history, one line an entry; for the determinism check. */
  readonly history: () => readonly string[];
}

/** Ends everything that still disturbs: faults, sleep, frozen pages, missing nets, a server that is down. */
async function heal(server: TestServer<any, any>, healMs: number): Promise<void> {
  server.faults.clear();
  server.start();
  for (const tab of server.users.flatMap(({ tabs }) => tabs)) tab.heal();
  await server.clock.advance(healMs);
}

export async function runWorld(plan: WorldPlan): Promise<WorldOutcome> {
  const { seed, faults, body, invariants, healMs, sometimes } = plan;
  const server = createTestServer({ stacks: false, ...plan.server, seed });
  const { entries } = server.timeline;
  const history = (): string[] => entries.map(formatEntry);
  try {
    server.faults.addAll(faults);
    await body(createWorld({ server, seed, faults, random: forkRandom(seed, 'world'), sometimes }));
    await heal(server, healMs);
    for (const invariant of invariants) {
      const [first] = invariant(server);
      if (first)
        return {
          broken: { sentence: first.sentence, around: formatTimeline(entries, first.at ?? entries.length - 1, 6) },
          history,
        };
    }
    return { broken: undefined, history };
  } catch (error) {
    const sentence = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { broken: { sentence, around: formatTimeline(entries, entries.length - 1, 6) }, history };
  } finally {
    await server.close();
  }
}
