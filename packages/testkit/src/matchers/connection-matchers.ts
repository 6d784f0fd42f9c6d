/** Matchers about connections: who, how many, how they ended, where they went on. */
import type { Cursor } from '@throughline/protocol';
import { type MatcherContext, result } from './failure-message.ts';
import { partlyEqual } from './partly-equal.ts';
import { needTab, needTabs } from './subject.ts';

export interface Reconnection {
  readonly times?: number;
  /** Milliseconds of virtual time between the end of one connection and the attempt for the next. */
  readonly delays?: readonly unknown[];
}

export const connectionMatchers = {
  toBeConnectedAs(this: MatcherContext, received: unknown, user: string) {
    const { subject: tab, world } = needTab('toBeConnectedAs', received);
    const welcome = world.timeline
      .of('message')
      .findLast(
        ({ where, direction, frames }) =>
          where.tab === tab.name && direction === 'down' && frames.some(({ op }) => op === 'welcome'),
      );
    const open = world.server.connections.some((connection) => connection.tab === tab.name);
    const frame = welcome?.frames.find((each) => each.op === 'welcome');
    const is = open ? `connected as ${frame?.user ?? 'nobody yet'}` : 'not connected';
    const failure =
      open && frame?.user === user
        ? undefined
        : { sentence: `${tab.name} should be connected as ${user}, and is ${is}`, at: welcome?.index };
    return result(failure, `${tab.name} should not be connected as ${user}`, world, this);
  },

  toHaveConnections(this: MatcherContext, received: unknown, count: number) {
    const { tabs, world, name } = needTabs('toHaveConnections', received);
    const open = world.server.connections.filter(({ tab }) => tabs.some((each) => each.name === tab)).length;
    const failure =
      open === count ? undefined : { sentence: `${name} should have ${count} connections, and has ${open}` };
    return result(failure, `${name} should not have ${count} connections`, world, this);
  },

  toHaveReconnected(this: MatcherContext, received: unknown, { times, delays }: Reconnection = {}) {
    const { subject: tab, world } = needTab('toHaveReconnected', received);
    const attempts = world.timeline.of('attempt').filter(({ where }) => where.tab === tab.name);
    const ends = world.timeline.of('closed').filter(({ where, end }) => where.tab === tab.name && end === 'page');
    const waited = attempts
      .slice(1)
      .map(({ atMs, index }) => atMs - (ends.findLast((end) => end.index < index)?.atMs ?? 0));
    const wrongTimes = times === undefined ? waited.length === 0 : waited.length !== times;
    const wrongDelays = delays !== undefined && !partlyEqual(delays, waited);
    const failure =
      wrongTimes || wrongDelays
        ? {
            sentence: `${tab.name} should have reconnected ${times ?? 'at least once'}${delays ? ` after ${JSON.stringify(delays)} ms` : ''}`,
            divergence: `it did so ${waited.length} times, after ${JSON.stringify(waited)} ms`,
            at: attempts.at(-1)?.index,
          }
        : undefined;
    return result(failure, `${tab.name} should not have reconnected so`, world, this);
  },

  toHaveClosedWith(this: MatcherContext, received: unknown, code: number, reason?: unknown) {
    const { subject: tab, world } = needTab('toHaveClosedWith', received);
    const ends = world.timeline.of('closed').filter(({ where, end }) => where.tab === tab.name && end === 'page');
    const found = ends.some((end) => end.code === code && (reason === undefined || partlyEqual(reason, end.reason)));
    const codes = ends.map((end) => end.code).join(', ') || 'nothing';
    const failure = found
      ? undefined
      : {
          sentence: `a connection of ${tab.name} should have closed with ${code}`,
          divergence: `its connections closed with ${codes}`,
          at: ends.at(-1)?.index,
        };
    return result(failure, `no connection of ${tab.name} should have closed with ${code}`, world, this);
  },

  toHaveResumedFrom(this: MatcherContext, received: unknown, cursor: Partial<Cursor> & { stream?: string }) {
    const { subject: tab, world } = needTab('toHaveResumedFrom', received);
    const { stream = 'me', ...position } = cursor;
    const messages = world.timeline
      .of('message')
      .filter(({ where, direction }) => where.tab === tab.name && direction === 'up');
    const asked = messages.flatMap(({ frames }) =>
      frames.flatMap((frame) => (frame.op === 'hello' ? [frame.streams[stream]] : [])),
    );
    const failure = asked.some((each) => partlyEqual(position, each))
      ? undefined
      : {
          sentence: `${tab.name} should have resumed ${stream} from ${JSON.stringify(position)}`,
          divergence: `its hellos asked from ${JSON.stringify(asked)}`,
          at: messages.findLast(({ frames }) => frames.some(({ op }) => op === 'hello'))?.index,
        };
    return result(
      failure,
      `${tab.name} should not have resumed ${stream} from ${JSON.stringify(position)}`,
      world,
      this,
    );
  },
};
