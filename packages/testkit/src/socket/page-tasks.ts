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
  let waiting: Array<() => void> = [];
  let owed = 0;
  let frozen = false;

  const runOne = (): void => {
    if (frozen) {
      owed += 1;
      return;
    }
    waiting.shift()?.();
    while (coalesce() && waiting.length > 0 && !frozen) waiting.shift()?.();
  };

  return {
    queue(task) {
      waiting.push(task);
      tasks.queue(runOne);
    },
    next(task) {
      waiting.unshift(task);
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
    },
  };
}
