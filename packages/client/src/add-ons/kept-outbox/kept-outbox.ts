/** Keeps unanswered commands over a reload, in the same storage as the places. [U2] */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import { createOutboxStore } from '../../outbox/outbox-store.ts';

/** @param isKept - false: nothing is kept */
export const keptOutbox =
  (isKept: boolean | undefined) =>
  <E extends EventRegistry, C extends CommandRegistry>({
    provide,
    storage,
    storageKey,
    report,
  }: Seams<E, C>): object => {
    const store = createOutboxStore(storage, `${storageKey} outbox`, report);
    if (isKept === true) provide('outboxStore', () => store);
    return {};
  };
