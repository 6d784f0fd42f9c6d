/** How fast the agent works: real small delays, so that one can watch it; none at all in tests that do not look. */

export interface Pace {
  /** Between two pieces of text, in milliseconds. */
  readonly tokenMs: number;
  /** For looking something up, in milliseconds. */
  readonly toolMs: number;
  /** Waits; rejects with the signal's reason when it is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function createPace({ tokenMs = 28, toolMs = 350 } = {}): Pace {
  return { tokenMs, toolMs, wait };
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
