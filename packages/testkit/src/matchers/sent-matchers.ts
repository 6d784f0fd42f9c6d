/** Matchers about what pages sent. */
import type { ClientFrame } from '@throughline/protocol';
import { type MatcherContext, result } from './failure-message.ts';
import { inOrder } from './in-order.ts';
import { partlyEqual } from './partly-equal.ts';
import { needTabs } from './subject.ts';

/** Liveness and progress: they come by themselves, and say nothing of what an app did. */
const BACKGROUND = new Set(['ping', 'seen', 'hello', 'token']);

const framesOf = (matcher: string, received: unknown) => {
  const { tabs, world, name } = needTabs(matcher, received);
  const messages = world.timeline
    .of('message')
    .filter(({ where, direction }) => direction === 'up' && tabs.some((tab) => tab.name === where.tab));
  const frames = messages.flatMap(({ frames: each, index }) =>
    each.map((frame) => ({ frame: frame as ClientFrame, index })),
  );
  return { frames, world, name };
};

export const sentMatchers = {
  toHaveSent(this: MatcherContext, received: unknown, expected: object) {
    const { frames, world, name } = framesOf('toHaveSent', received);
    const sent = frames.some(({ frame }) => partlyEqual(expected, frame));
    const failure = sent
      ? undefined
      : {
          sentence: `${name} should have sent ${JSON.stringify(expected)}`,
          divergence: `it sent ${frames.length} frames, none like it`,
        };
    return result(failure, `${name} should not have sent ${JSON.stringify(expected)}`, world, this);
  },

  toHaveSentInOrder(this: MatcherContext, received: unknown, expected: readonly (object | string)[]) {
    const { frames, world, name } = framesOf('toHaveSentInOrder', received);
    const wanted = expected.map((each) => (typeof each === 'string' ? { op: each } : each));
    const departure = inOrder(
      wanted,
      frames.map(({ frame }) => frame),
    );
    const failure = departure && {
      sentence: `${name} should have sent ${expected.length} frames in this order`,
      divergence: departure.sentence,
    };
    return result(failure, `${name} should not have sent these frames in this order`, world, this);
  },

  /** Nothing that an app asked for: no submit, no subscribe, no replay. */
  async toHaveSentNothing(this: MatcherContext, received: unknown) {
    await needTabs('toHaveSentNothing', received).world.server.settled();
    const { frames, world, name } = framesOf('toHaveSentNothing', received);
    const first = frames.find(({ frame }) => !BACKGROUND.has(frame.op));
    const failure = first && {
      sentence: `${name} should have sent nothing`,
      divergence: `it sent ${JSON.stringify(first.frame)}`,
      at: first.index,
    };
    return result(failure, `${name} should have sent something`, world, this);
  },

  /** Nothing happens by itself: once all is settled, the timeline grows no more. */
  async toBeQuiet(this: MatcherContext, received: unknown) {
    const { world, name } = needTabs('toBeQuiet', received);
    const before = world.timeline.entries.length;
    await world.server.settled();
    const failure =
      world.timeline.entries.length === before
        ? undefined
        : { sentence: `${name} should be quiet, and was not`, at: before };
    return result(failure, `${name} should not be quiet`, world, this);
  },
};
