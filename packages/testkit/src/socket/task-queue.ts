/** Runs each task as a macrotask of its own, on a source captured before any fake timers: tests need not advance it. */

/** One task each, first in, first out; microtasks drain between two tasks. */
export interface TaskQueue {
  /** Runs `task` after everything that is queued. */
  queue(task: () => void): void;
  /** Runs `task` before everything that is queued: the running task goes on after its microtasks have drained. */
  next(task: () => void): void;
  /** Keeps `settled()` waiting until the promise is settled: for work of the platform that is no task of this queue. */
  busy(work: Promise<unknown>): void;
  /** Tasks that have not run yet. */
  readonly pending: number;
  /** Resolves once no task is queued, none was in a whole turn, and all microtasks have drained. */
  drained(): Promise<void>;
  /** The same, and what others had due on the platform's own loop has run too. */
  settled(): Promise<void>;
}

type Post = (callback: () => void) => void;

const captured = {
  MessageChannel: globalThis.MessageChannel,
  setImmediate: globalThis.setImmediate as ((callback: () => void) => unknown) | undefined,
  setTimeout: globalThis.setTimeout,
};

/** The captured source: a MessageChannel, else `setImmediate`, else `setTimeout`. */
function createTaskSource(): Post {
  if (captured.MessageChannel === undefined) {
    const later = captured.setImmediate ?? captured.setTimeout;
    return (callback) => void later(callback);
  }
  const { port1, port2 } = new captured.MessageChannel();
  // Node only: a port with callbacks due keeps the process alive, an idle one must not.
  const nodePort = port1 as unknown as { ref?(): void; unref?(): void };
  const callbacks: Array<() => void> = [];
  let head = 0;
  port1.onmessage = () => {
    const callback = callbacks[head++]!;
    if (head === callbacks.length) {
      callbacks.length = 0;
      head = 0;
      nodePort.unref?.();
    }
    callback();
  };
  nodePort.unref?.();
  return (callback) => {
    if (callbacks.length === 0) nodePort.ref?.();
    callbacks.push(callback);
    port2.postMessage(null);
  };
}

/** A turn of the platform's event loop, so that tasks of others that are already due have run. */
const platformTurn = (post: Post): Promise<void> =>
  new Promise((resolve) => (captured.setImmediate ?? post)(() => resolve()));

/** Makes a queue of its own, independent of every other. */
export function createTaskQueue(): TaskQueue {
  const post = createTaskSource();
  const work = new Set<Promise<unknown>>();
  let tasks: Array<() => void> = [];
  let head = 0;
  let ran = 0;

  const runOne = (): void => {
    const task = tasks[head++]!;
    if (head > 1024 && head * 2 > tasks.length) {
      tasks = tasks.slice(head);
      head = 0;
    }
    ran += 1;
    task();
  };
  /** Waits until a whole turn of `turn` has passed in which no task ran and none is left. */
  const quiet = async (turn: () => Promise<void>): Promise<void> => {
    for (let before = -1; before !== ran || tasks.length > head; ) {
      before = ran;
      await turn();
    }
  };

  return {
    queue(task) {
      tasks.push(task);
      post(runOne);
    },
    next(task) {
      if (head > 0) tasks[--head] = task;
      else tasks.unshift(task);
      post(runOne);
    },
    busy(promise) {
      work.add(promise);
      promise.then(
        () => work.delete(promise),
        () => work.delete(promise),
      );
    },
    get pending() {
      return tasks.length - head;
    },
    drained: () => quiet(() => new Promise((resolve) => post(resolve))),
    async settled() {
      do {
        await Promise.allSettled(work);
        await quiet(() => new Promise((resolve) => post(resolve)));
        await quiet(() => platformTurn(post));
      } while (work.size > 0);
    },
  };
}
