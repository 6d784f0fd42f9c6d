/** How a submit may end without a receipt, and whether it may be sent once more. Pure. [U2, U4] */
import type { ReceiptFrame, WelcomeFrame } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { Receipt } from './outbox-entry.ts';
import type { PendingSubmit } from './pending-submit.ts';
import type { FirstSending } from './stored-submit.ts';

const named = ({ frame }: Pick<PendingSubmit, 'frame'>): string => `${frame.type} (${frame.id})`;

/** What somebody else said may end with a full stop of its own. */
const clause = (why: string): string => why.replace(/\.$/, '');

/** Certain: it was never written to a socket. */
export const notSent = (submit: Pick<PendingSubmit, 'frame'>, why: string, cause?: unknown): ClientError =>
  new ClientError('not-sent', `${named(submit)} was not sent: ${clause(why)}. It is safe to submit it again.`, {
    cause,
  });

const unknown = (submit: PendingSubmit, why: string, cause?: unknown): ClientError =>
  new ClientError(
    'outcome-unknown',
    `${named(submit)} was sent, and whether it was carried out is not known: ${clause(why)}. Look at its effects before you submit it again.`,
    { cause },
  );

/** The error of a submit that is given up for `why`: it matters whether it was ever written to a socket. */
export const givenUp = (submit: PendingSubmit, why: string, cause?: unknown): ClientError =>
  (submit.firstSent === undefined ? notSent : unknown)(submit, why, cause);

export const tooLarge = (submit: PendingSubmit, limit: number): ClientError =>
  submit.mayBeDone
    ? unknown(
        submit,
        `it has ${submit.bytes} bytes, and the server, which it had reached before, takes at most ${limit}`,
      )
    : new ClientError(
        'too-large',
        `${named(submit)} has ${submit.bytes} bytes, and the server takes at most ${limit} a message. It was not carried out; make it smaller.`,
      );

/** It went alone, and the server closed again because of a message's size. */
export const refusedForSize = (submit: PendingSubmit): ClientError =>
  submit.mayBeDone
    ? unknown(submit, `it has ${submit.bytes} bytes, and the server now closes when it comes, as too large`)
    : new ClientError(
        'too-large',
        `${named(submit)} has ${submit.bytes} bytes, and the server closed twice when it came, the second time alone, as too large. Make it smaller.`,
      );

export const receiptOf = (frame: ReceiptFrame): Receipt<any> => {
  const { id } = frame;
  const duplicate = frame.duplicate === true;
  if (frame.ok) return { ok: true, id, duplicate, result: frame.result };
  return { ok: false, id, code: frame.code, message: frame.message, retry: frame.retry, duplicate };
};

/** A submit that was kept over a reload got a no: nobody waits for its receipt any more, and it must not vanish. */
export const refusedAfterReload = (submit: PendingSubmit, receipt: Receipt<unknown> & { ok: false }): ClientError =>
  new ClientError(
    'command-refused',
    `${named(submit)}, which was kept over a reload, was refused by the server (${receipt.code}): ${receipt.message}`,
    { cause: receipt },
  );

/** May a submit that was sent before go again under its id? Only while the server still remembers its first sending. */
export const mayResend = (first: FirstSending, submits: WelcomeFrame['submits'], now: number): boolean =>
  first.epoch === submits.epoch && now - first.at < submits.ttlMs;
