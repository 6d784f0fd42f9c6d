/** The clock of one page: the server's time, as far as the page lives, is awake and is allowed to run its timers. */
import type { Cancel, Clock } from '@throughline/protocol';

export interface PageClock extends Clock {
  /** Runs `callback` before the next paint, which in a test is a task of its own; while hidden likewise. */
  onFrame(callback: () => void): Cancel;
}

export interface PageClockControls {
  readonly clock: PageClock;
  /** Timers that come due wait until `thaw`; time goes on. */
  freeze(): void;
  thaw(): void;
  /** The machine sleeps: `elapsed()` stands still too, only the wall clock goes on. */
  sleep(): void;
  wake(): void;
  /** Timers take at least so long, as those of a hidden page do; 0 ends it. */
  throttle(ms: number): void;
  /** The page is gone: nothing of it ever runs again. */
  kill(): void;
  readonly asleep: boolean;
  /** Timers that wait. */
  readonly waiting: number;
}

interface PageTimer {
  callback: (() => void) | undefined;
  /** On the page's own elapsed time. */
  dueAt: number;
  cancel: Cancel;
}

export function createPageClock(base: Clock, queue: (task: () => void) => void): PageClockControls {
  const timers = new Set<PageTimer>();
  let frozen = false;
  let alive = true;
  let asleepSince: number | undefined;
  let sleptMs = 0;
  let throttleMs = 0;
  let late: PageTimer[] = [];

  const elapsed = (): number => (asleepSince ?? base.elapsed()) - sleptMs;

  const fire = (timer: PageTimer): void => {
    if (!alive || timer.callback === undefined) return;
    if (frozen || asleepSince !== undefined) {
      late.push(timer);
      return;
    }
    timers.delete(timer);
    timer.callback();
  };
  const arm = (timer: PageTimer): void => {
    timer.cancel = base.after(Math.max(0, timer.dueAt - elapsed()), () => fire(timer));
  };
  /** What came due meanwhile fires now, in the order of its time; what did not is armed anew. */
  const catchUp = (): void => {
    if (frozen || asleepSince !== undefined) return;
    const due = late.sort((left, right) => left.dueAt - right.dueAt);
    late = [];
    for (const timer of due) queue(() => (timer.dueAt <= elapsed() ? fire(timer) : arm(timer)));
  };

  const after = (delayMs: number, callback: () => void): Cancel => {
    if (!alive) return () => {};
    const timer: PageTimer = { callback, dueAt: elapsed() + Math.max(delayMs, throttleMs), cancel: () => {} };
    timers.add(timer);
    arm(timer);
    return () => {
      timer.callback = undefined;
      timer.cancel();
      timers.delete(timer);
    };
  };

  const onFrame = (callback: () => void): Cancel => {
    let wanted = alive;
    queue(() => {
      if (wanted && alive) callback();
    });
    return () => {
      wanted = false;
    };
  };

  return {
    clock: { now: () => base.now(), elapsed, after, onFrame },
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
      catchUp();
    },
    sleep() {
      asleepSince ??= base.elapsed();
    },
    wake() {
      if (asleepSince === undefined) return;
      sleptMs += base.elapsed() - asleepSince;
      asleepSince = undefined;
      // Timers were set on the server's time: what is still to come moves by the time slept.
      for (const timer of timers) {
        if (late.includes(timer)) continue;
        timer.cancel();
        arm(timer);
      }
      catchUp();
    },
    throttle(ms) {
      throttleMs = ms;
    },
    kill() {
      alive = false;
      for (const timer of timers) timer.cancel();
      timers.clear();
      late = [];
    },
    get asleep() {
      return asleepSince !== undefined;
    },
    get waiting() {
      return timers.size;
    },
  };
}
