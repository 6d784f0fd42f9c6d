/** Asks the app's own record of a stream; whatever the app does, the stream goes on. [S8] */
import { isId } from '@throughline/protocol';
import { ClientError } from '../../errors/client-error.ts';
import type { ClientOptions } from '../../options/client-options.ts';
import type { HistorySeed } from '../../pipeline/history-seed.ts';

export type AskHistory = (
  stream: string,
  reason: 'first' | 'reset',
  signal: AbortSignal,
) => Promise<HistorySeed | null>;

const isSeed = (seed: HistorySeed): boolean =>
  isId(seed.epoch) && Number.isSafeInteger(seed.seq) && seed.seq >= 0 && Array.isArray(seed.runs);

/** Never rejects: an app whose record fails goes on without it, and is told. */
export function askHistory(
  history: ClientOptions['history'],
  report: (error: ClientError) => void,
): AskHistory | undefined {
  if (history === undefined) return undefined;
  return async (stream, reason, signal) => {
    try {
      const seed = await history(stream, { reason, signal });
      if (seed === null || isSeed(seed)) return seed;
      report(
        new ClientError(
          'app-error',
          `\`history("${stream}")\` gave no {epoch, seq, runs}; the stream goes on without it.`,
        ),
      );
    } catch (cause) {
      if (!signal.aborted) {
        report(
          new ClientError('app-error', `\`history("${stream}")\` failed; the stream goes on without it.`, { cause }),
        );
      }
    }
    return null;
  };
}
