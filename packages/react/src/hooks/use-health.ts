/** How the streams are doing, as a hook. */
import type { Health } from '@throughline/client';
import { clientWith } from '../provider/page-client.ts';
import { useProvided } from '../provider/provided.ts';
import { useObservable } from './use-observable.ts';

/**
 * Counters of the client: duplicates dropped, gaps opened, repaired and lost, events held, reconnects, latency.
 * They change often: select what is shown.
 *
 * @example
 * const missing = useHealth((health) => health.replayLag);
 */
export function useHealth(): Health;
export function useHealth<Selected>(
  select: (health: Health) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected;
export function useHealth<Selected>(
  select?: (health: Health) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected {
  return useObservable(clientWith(useProvided().client, 'health').health, select, isEqual, () => untouchedHealth);
}

/** A client that has not begun: what a server shows. */
export const untouchedHealth: Health = {
  duplicates: 0,
  skipped: 0,
  gaps: { opened: 0, repaired: 0, lost: 0 },
  held: 0,
  delivered: 0,
  rejected: 0,
  badFrames: 0,
  reconnects: 0,
  resets: 0,
  replayLag: 0,
  silenceMs: 0,
  latencyMs: undefined,
  transport: undefined,
};
