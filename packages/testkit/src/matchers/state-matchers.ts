/** Matchers about what pages show in the end, about faults and about what is left behind. */
import { converged } from '../invariants/converged.ts';
import { nothingLeft } from '../invariants/nothing-left.ts';
import type { Violation } from '../invariants/violation.ts';
import { type MatcherContext, result } from './failure-message.ts';
import { needServer, needUsedTab, needUsedTabs } from './subject.ts';

const failureOf = (sentence: string, violations: readonly Violation[]) => {
  const [first] = violations;
  return first && { sentence, divergence: violations.map((each) => each.sentence).join('\n'), at: first.at };
};

export const stateMatchers = {
  /** Of a tab, or a server for all its tabs: the runs that they show are the runs of the log. */
  async toConverge(this: MatcherContext, received: unknown) {
    const { tabs, world, name } = needUsedTabs('toConverge', received);
    await world.server.settled();
    const violations = tabs.flatMap((tab) => converged(world.timeline, tab.name));
    return result(
      failureOf(`${name} should show what the log tells`, violations),
      `${name} should not show it`,
      world,
      this,
    );
  },

  /** Of a tab: what it received is what a replay of the log from the same place gives. */
  toMatchReplay(this: MatcherContext, received: unknown) {
    const { subject: tab, world } = needUsedTab('toMatchReplay', received);
    const ids = new Set(tab.deliveries.map(({ id }) => id));
    const replayed = world.timeline.of('logged').filter(({ event }) => ids.has(event.id));
    const order = [...ids];
    const departs = replayed.findIndex(({ event }, index) => event.id !== order[index]);
    const failure =
      departs < 0
        ? undefined
        : {
            sentence: `${tab.name} should have received what a replay gives`,
            divergence: `event ${departs} differs`,
            at: replayed[departs]!.index,
          };
    return result(failure, `${tab.name} should differ from a replay`, world, this);
  },

  /** Of a server: the fault fired, at least once or so many times. Names a fault that never did. */
  toHaveExercised(this: MatcherContext, received: unknown, fault: string, times?: number) {
    const { subject: server, world } = needServer('toHaveExercised', received);
    const fired = world.timeline.of('fault').filter((entry) => entry.fault === fault).length;
    const known = server.faults.all.some(({ name }) => name === fault);
    const enough = times === undefined ? fired > 0 : fired === times;
    const failure = enough
      ? undefined
      : {
          sentence: `the fault "${fault}" should have fired ${times ?? 'at least once'}`,
          divergence: known ? `it fired ${fired} times` : 'no fault of that name was added',
        };
    return result(failure, `the fault "${fault}" should not have fired so`, world, this);
  },

  /** Of a server, once all clients are closed: no socket, timer, listener or connection is left. */
  async toHaveNoLeaks(this: MatcherContext, received: unknown) {
    const { subject: server, world } = needServer('toHaveNoLeaks', received);
    await server.settled();
    return result(
      failureOf('nothing should be left behind', nothingLeft(server)),
      'something should be left behind',
      world,
      this,
    );
  },
};
