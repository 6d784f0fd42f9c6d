/** A log whose every answer, and what its followers hear, comes late: the order is decided by a given schedule. */
import type { EventLog, LogFollower } from '../../src/log/event-log.ts';

export interface Schedule {
  /** Runs `work` some time later; work of one lane keeps its order. */
  later(lane: string, work: () => void): void;
}

export interface ShuffledSchedule extends Schedule {
  /** Runs one piece of work that may run now; false when none waits. */
  step(): boolean;
  readonly size: number;
}

/** Picks the lane that goes on by a source of numbers. */
export function createShuffledSchedule(random: () => number): ShuffledSchedule {
  const lanes = new Map<string, (() => void)[]>();
  return {
    later(lane, work) {
      const waiting = lanes.get(lane) ?? [];
      waiting.push(work);
      lanes.set(lane, waiting);
    },
    step() {
      const names = [...lanes.keys()];
      const name = names[Math.floor(random() * names.length)];
      if (name === undefined) return false;
      const waiting = lanes.get(name)!;
      const work = waiting.shift()!;
      if (waiting.length === 0) lanes.delete(name);
      work();
      return true;
    },
    get size() {
      return lanes.size;
    },
  };
}

let calls = 0;

/**
 * The calls take effect when they are made; only their answers are late, and followers are told on a lane of their own.
 * Where it `loses`, a follower is never told of an entry: against the contract, and it must not matter. [V7]
 */
export function createSlowLog(log: EventLog, schedule: Schedule, loses: () => boolean = () => false): EventLog {
  const late = <Result>(answer: Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      const lane = `answer ${calls++}`;
      answer.then(
        (value) => schedule.later(lane, () => resolve(value)),
        (error) => schedule.later(lane, () => reject(error)),
      );
    });
  const lateFollower = (follower: LogFollower): LogFollower => {
    const lane = `follower ${calls++}`;
    return {
      appended: (epoch, entry) => loses() || schedule.later(lane, () => follower.appended(epoch, entry)),
      disturbed: () => schedule.later(lane, () => follower.disturbed()),
      seen: (epoch, seq) => schedule.later(lane, () => follower.seen(epoch, seq)),
    };
  };
  return {
    state: (...args) => late(log.state(...args)),
    append: (...args) => late(log.append(...args)),
    read: (...args) => late(log.read(...args)),
    follow: (stream, follower) => late(log.follow(stream, lateFollower(follower))),
    trim: (...args) => late(log.trim(...args)),
    noteSeen: (...args) => late(log.noteSeen(...args)),
    submits: (...args) => late(log.submits(...args)),
    claim: (...args) => late(log.claim(...args)),
    renew: (...args) => late(log.renew(...args)),
    settle: (...args) => late(log.settle(...args)),
    settled: (...args) => log.settled(...args),
    owners: log.owners,
    takeOver: (...args) => late(log.takeOver(...args)),
    forget: (...args) => late(log.forget(...args)),
    streams: () => late(log.streams()),
    forgetSubmits: (...args) => late(log.forgetSubmits(...args)),
    close: () => log.close(),
  };
}
