/** Lets any number of pages wait for one running command with one question to the log, which ends with the last of them. [U3] */

interface Wait<Ending> {
  readonly ending: Promise<Ending>;
  readonly abort: AbortController;
  waiting: number;
}

export interface SharedWaits<Ending> {
  /** Rejects with the signal's reason. */
  wait(userId: string, id: string, signal: AbortSignal): Promise<Ending>;
}

export function createSharedWaits<Ending>(
  ask: (userId: string, id: string, signal: AbortSignal) => Promise<Ending>,
): SharedWaits<Ending> {
  const waits = new Map<string, Wait<Ending>>();

  const begin = (key: string, userId: string, id: string): Wait<Ending> => {
    const abort = new AbortController();
    const wait = { abort, waiting: 0, ending: ask(userId, id, abort.signal) };
    const forget = (): void => {
      if (waits.get(key) === wait) waits.delete(key);
    };
    wait.ending.then(forget, forget);
    waits.set(key, wait);
    return wait;
  };

  return {
    wait(userId, id, signal) {
      // No id holds a space, so that the pair has one spelling.
      const key = `${userId} ${id}`;
      const wait = waits.get(key) ?? begin(key, userId, id);
      wait.waiting++;
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          signal.removeEventListener('abort', abandon);
          wait.waiting--;
        };
        const abandon = (): void => {
          leave();
          if (wait.waiting === 0) {
            waits.delete(key);
            wait.abort.abort(signal.reason);
          }
          reject(signal.reason);
        };
        signal.addEventListener('abort', abandon);
        wait.ending.then(
          (ending) => {
            leave();
            resolve(ending);
          },
          (error) => {
            leave();
            reject(error);
          },
        );
        if (signal.aborted) abandon();
      });
    },
  };
}
