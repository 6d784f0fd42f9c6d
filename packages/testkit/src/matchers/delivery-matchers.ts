/** Matchers about what reached the app. */
import { type ExactlyOnceOptions, exactlyOnce } from '../invariants/exactly-once.ts';
import { isolation } from '../invariants/isolation.ts';
import { type MatcherContext, result } from './failure-message.ts';
import { inOrder } from './in-order.ts';
import { partlyEqual } from './partly-equal.ts';
import { needServer, needTab, needUsedTab, needUsedTabs } from './subject.ts';

export interface ExpectedLoss {
  readonly stream?: string;
  readonly from?: number;
  readonly until?: number;
  readonly reason?: string;
}

export const deliveryMatchers = {
  /** Once, in order, without an undeclared gap; `complete`: and everything that the log has. */
  toBeExactlyOnce(this: MatcherContext, received: unknown, options: ExactlyOnceOptions = { complete: true }) {
    const { tabs, world, name } = needUsedTabs('toBeExactlyOnce', received);
    const violations = tabs.flatMap((tab) => exactlyOnce(world.timeline, tab.name, options));
    const [first] = violations;
    const failure = first && {
      sentence: `${name} should have received each event exactly once`,
      divergence: `${first.sentence}${violations.length > 1 ? ` (and ${violations.length - 1} more)` : ''}`,
      at: first.at,
    };
    return result(failure, `${name} should not have received each event exactly once`, world, this);
  },

  /** Types, or parts of events; others may come between. */
  toHaveReceivedInOrder(this: MatcherContext, received: unknown, expected: readonly (string | object)[]) {
    const { subject: tab, world } = needUsedTab('toHaveReceivedInOrder', received);
    const wanted = expected.map((each) => (typeof each === 'string' ? { type: each } : each));
    const departure = inOrder(wanted, tab.deliveries);
    const failure = departure && {
      sentence: `${tab.name} should have received ${expected.length} events in this order`,
      divergence: `${departure.sentence}; it received ${tab.deliveries.map(({ seq, type }) => `#${seq} ${type}`).join(', ') || 'nothing'}`,
      at: world.timeline.of('delivered').findLast(({ where }) => where.tab === tab.name)?.index,
    };
    return result(failure, `${tab.name} should not have received these events in this order`, world, this);
  },

  /** The server declared events lost. */
  toHaveLost(this: MatcherContext, received: unknown, expected: ExpectedLoss = {}) {
    const { subject: tab, world } = needTab('toHaveLost', received);
    const losses = world.timeline
      .of('message')
      .filter(({ where, direction }) => where.tab === tab.name && direction === 'down')
      .flatMap(({ frames }) => frames.filter(({ op }) => op === 'lost'));
    const failure = losses.some((loss) => partlyEqual(expected, loss))
      ? undefined
      : {
          sentence: `${tab.name} should have been told of a loss ${JSON.stringify(expected)}`,
          divergence: `it was told of ${JSON.stringify(losses)}`,
        };
    return result(failure, `${tab.name} should not have been told of such a loss`, world, this);
  },

  /** Of a server: nothing of this user's own stream was written to anyone else, nor anyone else's to them. */
  toBeIsolatedTo(this: MatcherContext, received: unknown, user: string) {
    const { world } = needServer('toBeIsolatedTo', received);
    const first = isolation(world.timeline).find(
      ({ sentence }) => sentence.includes(`user:${user} `) || sentence.includes(` ${user}/`),
    );
    const failure = first && {
      sentence: `the events of ${user} should reach only ${user}`,
      divergence: first.sentence,
      at: first.at,
    };
    return result(failure, `the events of ${user} should reach others too`, world, this);
  },
};
