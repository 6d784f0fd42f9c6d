/** Asks the app's own record of a stream; whatever the app gives or throws, the stream goes on. [S8] */
import { isId } from '@throughline/protocol';
import { type RunView, restoreRun } from '@throughline/protocol/agent';
import { ClientError } from '../../errors/client-error.ts';
import type { ClientOptions } from '../../options/client-options.ts';
import type { HistorySeed } from '../../pipeline/history-seed.ts';
import type { AskStream } from '../../pipeline/seeding.ts';

type Ask = NonNullable<ClientOptions['history']>;

/** What an app gives is taken as it comes: nobody has checked it. */
const isSeed = (given: any): given is { epoch: string; seq: number; runs: readonly unknown[] } =>
  typeof given === 'object' &&
  given !== null &&
  isId(given.epoch) &&
  Number.isSafeInteger(given.seq) &&
  given.seq >= 0 &&
  Array.isArray(given.runs);

/** Never rejects: an app whose record fails goes on without it, or without those of its runs that are none. */
export function askHistory(history: Ask, stream: string, report: (error: ClientError) => void): AskStream {
  const complain = (what: string, cause?: unknown): null => {
    report(new ClientError('app-error', `\`history("${stream}")\` ${what}`, { cause }));
    return null;
  };
  const read = (given: unknown): HistorySeed | null => {
    if (given === null) return null;
    if (!isSeed(given)) return complain('gave no {epoch, seq, runs}; the stream goes on without it.');
    const { epoch, seq } = given;
    const runs = given.runs.map((run) => restoreRun(run, stream)).filter((run): run is RunView => run !== undefined);
    const broken = given.runs.length - runs.length;
    if (broken > 0) complain(`gave ${broken} of ${given.runs.length} runs in a wrong shape; they are left out.`);
    return { epoch, seq, runs };
  };
  return async (reason, signal) => {
    try {
      return read(await history(stream, { reason, signal }));
    } catch (cause) {
      return signal.aborted ? null : complain('failed; the stream goes on without it.', cause);
    }
  };
}
