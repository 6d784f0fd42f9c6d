/** How a submit may end without a receipt, and whether it may be sent once more. Pure. [U2, U4] */
import type { WelcomeFrame } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { FirstSending, PendingSubmit } from './pending-submit.ts';

/** The error of a submit that is given up for `why`: it matters whether it was ever written to a socket. */
export function givenUp({ frame, firstSent }: PendingSubmit, why: string, cause?: unknown): ClientError {
  const what = `${frame.type} (${frame.id})`;
  return firstSent === undefined
    ? new ClientError('not-sent', `${what} was not sent: ${why} It is safe to submit it again.`, { cause })
    : new ClientError(
        'outcome-unknown',
        `${what} was sent, and whether it was carried out is not known: ${why} Look at its effects before you submit it again.`,
        { cause },
      );
}

export const tooLarge = ({ frame, bytes }: PendingSubmit, limit: number): ClientError =>
  new ClientError(
    'too-large',
    `${frame.type} (${frame.id}) has ${bytes} bytes, and the server takes at most ${limit} a message. It was not carried out; make it smaller.`,
  );

/** May a submit that was sent before go again under its id? Only while the server still remembers its first sending. */
export const mayResend = (first: FirstSending, submits: WelcomeFrame['submits'], now: number): boolean =>
  first.epoch === submits.epoch && now - first.at < submits.ttlMs;
