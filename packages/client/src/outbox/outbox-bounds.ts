/** How much the outbox holds: what is over it waits for room, in order. [U1, U6] */
import { ClientError } from '../errors/client-error.ts';
import type { OutboxTuning } from './outbox-tuning.ts';
import type { PendingSubmit } from './pending-submit.ts';

type Pending = Iterable<PendingSubmit>;

export const hasRoom = (pending: Pending, bytes: number, { maxEntries, maxBytes }: OutboxTuning): boolean => {
  let entries = 0;
  let total = bytes;
  for (const submit of pending) {
    if (submit.reserved || !submit.admitted) continue;
    entries += 1;
    total += submit.bytes;
  }
  return entries < maxEntries && total <= maxBytes;
};

/** Lets in what waits for room, as far as there is any. */
export const admit = (pending: Map<string, PendingSubmit>, tuning: OutboxTuning): void => {
  for (const submit of pending.values()) {
    if (submit.admitted) continue;
    if (!submit.reserved && !hasRoom(pending.values(), submit.bytes, tuning)) return;
    submit.admitted = true;
  }
};

export const outboxFull = ({ maxEntries, maxBytes }: OutboxTuning): ClientError =>
  new ClientError(
    'outbox-full',
    `The outbox is full (at most ${maxEntries} unanswered submits, ${maxBytes} bytes). Nothing was sent; try again when some have been answered.`,
  );
