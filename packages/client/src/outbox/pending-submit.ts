/** One submit on its way: its frame, how far it got, and who waits for it. */
import { type Cancel, type Clock, type SubmitFrame, utf8Length } from '@throughline/protocol';
import type { ClientError } from '../errors/client-error.ts';
import type { OutboxEntry, Receipt } from './outbox-entry.ts';
import type { FirstSending, StoredSubmit } from './stored-submit.ts';
import { limitAt, type TimeLimit } from './time-limit.ts';

/** One call of `submit` that waits; calls of the same id and body share the submit. */
export interface Waiter {
  readonly resolve: (receipt: Receipt<any>) => void;
  readonly reject: (error: ClientError) => void;
  /** Its own limit of time, if it has one. */
  readonly limit: TimeLimit | undefined;
  readonly timeoutMs: number | undefined;
  /** Takes back its listener. */
  release: Cancel;
}

export interface PendingSubmit {
  readonly frame: SubmitFrame;
  /** The frame as JSON, by which a repeat of the same id is compared. */
  readonly text: string;
  /** UTF-8 bytes of the frame. */
  readonly bytes: number;
  /** Cancel and approval: exempt from the bounds. [U6] */
  readonly reserved: boolean;
  /** When it has waited long enough. */
  readonly limit: TimeLimit;
  /** Within the bounds of the outbox; until then it waits for room, and is neither kept nor sent. [U1] */
  admitted: boolean;
  /** As the app sees it; replaced when the status changes. */
  entry: OutboxEntry;
  firstSent: FirstSending | undefined;
  /** Written to the present connection, and not answered. */
  inFlight: boolean;
  /** In flight when a server closed because of a message's size: it goes alone until it is answered. [U2] */
  isSuspect: boolean;
  /** A connection ended otherwise while it was in flight: it may have been carried out. */
  mayBeDone: boolean;
  /** Nobody waits after a reload. */
  waiters: Waiter[];
}

export const createPendingSubmit = (
  frame: SubmitFrame,
  submittedAt: number,
  reserved: boolean,
  limit: TimeLimit,
): PendingSubmit => {
  const { id, type, data, stream, threadId, runId } = frame;
  const text = JSON.stringify(frame);
  return {
    frame,
    text,
    bytes: utf8Length(text),
    reserved,
    limit,
    admitted: false,
    entry: { id, type, data, stream, threadId, runId, submittedAt, status: 'waiting' },
    firstSent: undefined,
    inFlight: false,
    isSuspect: false,
    mayBeDone: false,
    waiters: [],
  };
};

/** One that an earlier load of the page left: nobody waits for it. */
export const restoredSubmit = (
  clock: Clock,
  { frame, submittedAt, reserved, until, firstSent }: StoredSubmit,
): PendingSubmit => {
  const submit = createPendingSubmit(frame, submittedAt, reserved, limitAt(clock, until));
  submit.admitted = true;
  submit.firstSent = firstSent;
  submit.mayBeDone = firstSent !== undefined;
  if (firstSent !== undefined) submit.entry = { ...submit.entry, status: 'sent' };
  return submit;
};
