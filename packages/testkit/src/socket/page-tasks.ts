/** The tasks of one page: in order, one at a time, on hold while the page is frozen, and in bursts if so asked. */
import type { TaskQueue } from './task-queue.ts';

export interface PageTasks {
  queue(task: () => void): void;
  /** Runs `task` before any other task of this page, once the microtasks of the running one have drained. */
  next(task: () => void): void;
  /** Nothing runs until `thaw`; what comes in waits. */
  freeze(): void;
  thaw(): void;
  readonly frozen: boolean;
  /** Forgets everything: the page is gone. */
  discard(): void;
}

/** @param coalesce tasks that are due together share one turn, and microtasks drain only after the last */
export function createPageTasks(tasks: TaskQueue, coalesce: () => boolean): PageTasks {
  // Taken by index: shifting a long list copies it each time.
  let waiting: Array<() => void> = [];
  let head = 0;
  let owed = 0;
  /** Turns asked for and not yet had. */
  let turns = 0;
  let frozen = false;

  const take = (): (() => void) | undefined => {
    const task = waiting[head];
    head += 1;
    if (head >= waiting.length) {
      waiting = [];
      head = 0;
    }
    return task;
  };
  const ask = (): void => {
    turns += 1;
    tasks.queue(runOne);
  };
  const runOne = (): void => {
    turns -= 1;
    if (frozen) {
      owed += 1;
      return;
    }
    try {
      take()?.();
      while (coalesce() && head < waiting.length && !frozen) take()?.();
    } finally {
      // A burst asks for one turn: what is left of it when bursts end, the page freezes or a task throws needs another.
      if (turns + owed === 0 && head < waiting.length) ask();
    }
  };

  return {
    queue(task) {
      waiting.push(task);
      if (turns === 0 || !coalesce()) ask();
    },
    next(task) {
      if (head > 0) {
        head -= 1;
        waiting[head] = task;
      } else waiting.unshift(task);
      turns += 1;
      tasks.next(runOne);
    },
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
      for (; owed > 0; owed -= 1) ask();
    },
    get frozen() {
      return frozen;
    },
    discard() {
      waiting = [];
      head = 0;
    },
  };
}
