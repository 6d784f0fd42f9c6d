/** What the connection is doing, as a hook. */
import type { ClientStatus } from '@throughline/client';
import { useProvided } from '../provider/provided.ts';
import { useObservable } from './use-observable.ts';

/**
 * The status of the connection: `idle`, `connecting`, `greeting`, `replaying`, `live`, `waiting`, `paused` or `closed`.
 * On a server and during hydration it is `idle`.
 *
 * @param select picks the part to show; the component renders when that part changes. @defaultValue all of it
 *
 * @example
 * const isLive = useConnection((status) => status.name === 'live');
 */
export function useConnection(): ClientStatus;
export function useConnection<Selected>(
  select: (status: ClientStatus) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected;
export function useConnection<Selected>(
  select?: (status: ClientStatus) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected {
  return useObservable(useProvided().client.status, select, isEqual, () => idle);
}

const idle: ClientStatus = { name: 'idle' };
