/** What the page asked for and has no answer to, as a hook. */
import type { OutboxEntry } from '@throughline/client';
import { useProvided } from '../provider/provided.ts';
import { useObservable } from './use-observable.ts';

/**
 * Unanswered submits, oldest first. An entry's `id` is the `submitId` of the run that it starts: show the entry until a
 * run with that `submitId` is there, and the question never flickers.
 *
 * @example
 * const mine = useOutbox((entries) => entries.filter((entry) => entry.threadId === threadId));
 */
export function useOutbox(): readonly OutboxEntry[];
export function useOutbox<Selected>(
  select: (entries: readonly OutboxEntry[]) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected;
export function useOutbox<Selected>(
  select?: (entries: readonly OutboxEntry[]) => Selected,
  isEqual?: (left: Selected, right: Selected) => boolean,
): Selected {
  return useObservable(useProvided().client.outbox, select, isEqual, () => empty);
}

const empty: readonly OutboxEntry[] = [];
