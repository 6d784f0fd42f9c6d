/** A node of several on one log, that can be frozen in mid-flight, die, or come back and find the world changed. [R2, R3] */

import type { EventLog, LogFollower } from '../../src/log/event-log.ts';
import { createMemoryLog } from '../../src/log/memory-log.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';
import { createTestManager, type TestManager } from './test-manager.ts';

export interface FreezableNode extends TestManager {
  /** Nothing that it asks of the log is done, and it hears nothing. */
  freeze(): void;
  /** All of it is done now, late. */
  thaw(): void;
}

export type SharedClock = TestManager['clock'];

export const createSharedLog = (clock: SharedClock): EventLog => ({ ...createMemoryLog({ clock }), shared: true });

export function createFreezableNode(log: EventLog, clock: SharedClock, options: ManagerOptions = {}): FreezableNode {
  let gate = Promise.resolve();
  let open = (): void => {};
  let frozen = false;
  /** Calls keep their order, frozen or not. */
  const gated =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (frozen) await gate;
      return call(...args);
    };
  const follower = (target: LogFollower): LogFollower => ({
    appended: (...args) => void gate.then(() => target.appended(...args)),
    disturbed: () => void gate.then(() => target.disturbed()),
    seen: (...args) => void gate.then(() => target.seen(...args)),
  });
  const { owners } = log;
  const own: EventLog = {
    ...log,
    immediate: false,
    state: gated(log.state),
    append: gated(log.append),
    read: gated(log.read),
    takeOver: gated(log.takeOver),
    follow: (stream, target) => log.follow(stream, follower(target)),
    owners: {
      renew: gated(owners.renew),
      list: gated(owners.list),
      lapse: gated(owners.lapse),
      note: gated(owners.note),
      drop: gated(owners.drop),
      runs: gated(owners.runs),
      open: gated(owners.open),
      passOver: gated(owners.passOver),
    },
  };
  const made = createTestManager({ ...options, log: own, clock });
  return {
    ...made,
    clock,
    freeze() {
      frozen = true;
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    thaw() {
      frozen = false;
      open();
    },
  };
}
