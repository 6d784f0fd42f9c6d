/** Time that stands still until a test advances it; between two timers everything that they caused has happened. */
import type { Cancel, Clock } from '@throughline/protocol';
import { createTimerQueue, type Timer } from './timer-queue.ts';

/** A timer that waits, for the leak sentinel. */
export interface WaitingTimer {
  /** Milliseconds of virtual time until it fires. */
  readonly inMs: number;
  /** The stack that set it. */
  readonly setAt: string;
}

export interface VirtualClock extends Clock {
  /**
   * Lets time pass: fires each timer at its time, in order, and waits after each until nothing more happens by itself.
   * Timers set meanwhile fire too, if they are due before the end.
   */
  advance(ms: number): Promise<void>;
  /** Lets time pass until the predicate holds, timer by timer; gives up after `limitMs` of virtual time. */
  advanceUntil(holds: () => boolean, limitMs?: number): Promise<boolean>;
  /** Sets the wall clock forward or back; `elapsed()` and timers do not notice. */
  jump(ms: number): void;
  readonly timers: readonly WaitingTimer[];
}

export interface VirtualClockOptions {
  /** Wall-clock time at the start, in epoch milliseconds. @defaultValue 2026-01-01T00:00:00Z */
  readonly startAt?: number;
  /** Waits until nothing more happens without time passing. */
  readonly settled: () => Promise<void>;
  /** The same between two timers, where it may be quicker. @defaultValue `settled` */
  readonly drained?: () => Promise<void>;
  /** Remember the stack of each timer. @defaultValue false: it costs microseconds each */
  readonly stacks?: boolean;
}

const START = Date.UTC(2026, 0, 1);
const DEFAULT_LIMIT_MS = 3_600_000;

export function createVirtualClock({
  startAt = START,
  settled,
  drained = settled,
  stacks = false,
}: VirtualClockOptions): VirtualClock {
  const queue = createTimerQueue();
  let elapsed = 0;
  let wallOffset = startAt;
  let order = 0;

  const after = (delayMs: number, callback: () => void): Cancel => {
    order += 1;
    const timer: Timer = {
      dueAt: elapsed + Math.max(0, delayMs),
      order,
      callback,
      // Kept as an error: its stack is put into words only when somebody reads it.
      setAt: stacks ? new Error('timer set here') : undefined,
      cancelled: false,
    };
    queue.add(timer);
    return () => {
      timer.cancelled = true;
    };
  };

  /** Fires the next timer that is due by then; false when there is none. */
  const fireNext = async (until: number): Promise<boolean> => {
    const next = queue.peek();
    if (next === undefined || next.dueAt > until) return false;
    queue.pop();
    elapsed = Math.max(elapsed, next.dueAt);
    next.cancelled = true;
    next.callback();
    await drained();
    return true;
  };

  return {
    now: () => wallOffset + elapsed,
    elapsed: () => elapsed,
    after,
    async advance(ms) {
      const until = elapsed + ms;
      await settled();
      while (await fireNext(until));
      elapsed = Math.max(elapsed, until);
      await settled();
    },
    async advanceUntil(holds, limitMs = DEFAULT_LIMIT_MS) {
      const until = elapsed + limitMs;
      await settled();
      while (!holds() && (await fireNext(until)));
      return holds();
    },
    jump(ms) {
      wallOffset += ms;
    },
    get timers() {
      return queue.all().map(({ dueAt, setAt }) => ({ inMs: dueAt - elapsed, setAt: setAt?.stack ?? '' }));
    },
  };
}
