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
  const runOne = (): void => {
    if (frozen) {
      owed += 1;
      return;
    }
    take()?.();
    while (coalesce() && head < waiting.length && !frozen) take()?.();
  };

  return {
    queue(task) {
      waiting.push(task);
      tasks.queue(runOne);
    },
    next(task) {
      if (head > 0) {
        head -= 1;
        waiting[head] = task;
      } else waiting.unshift(task);
      tasks.next(runOne);
    },
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
      for (; owed > 0; owed -= 1) tasks.queue(runOne);
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
