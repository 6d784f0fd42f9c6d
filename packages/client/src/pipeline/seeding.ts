/** Asks the app's own record of a stream, one question at a time; a late answer to an earlier one is void. [S8] */
import type { HistorySeed } from './history-seed.ts';

export type AskStream = (reason: 'first' | 'reset', signal: AbortSignal) => Promise<HistorySeed | null>;

export interface Seeding {
  /** Asks once, before the first subscribe; false when the app has no record, or was asked. */
  first(): boolean;
  /** Asks again; false when the app has no record, or never was asked. */
  again(): boolean;
  /** Nobody waits any more; the next `first` asks again if it was never answered. */
  stop(): void;
}

/**
 * @param find - how to ask, which never rejects; undefined: the app has no record
 * @param answered - the record, or null for none; called in a task of its own
 */
export function createSeeding(
  find: () => AskStream | undefined,
  answered: (seed: HistorySeed | null) => void,
): Seeding {
  let current: AbortController | undefined;
  let asked = false;

  const start = async (question: AskStream, reason: 'first' | 'reset'): Promise<void> => {
    const abort = new AbortController();
    current?.abort();
    current = abort;
    const seed = await question(reason, abort.signal);
    if (current !== abort) return;
    current = undefined;
    answered(seed);
  };

  return {
    first() {
      const ask = find();
      if (ask === undefined || asked) return false;
      asked = true;
      void start(ask, 'first');
      return true;
    },
    again() {
      const ask = find();
      if (ask === undefined || !asked) return false;
      void start(ask, 'reset');
      return true;
    },
    stop() {
      if (current !== undefined) asked = false;
      current?.abort();
      current = undefined;
    },
  };
}
