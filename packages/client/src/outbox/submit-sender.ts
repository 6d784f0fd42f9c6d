/** Writes submits to the connection: in order, so many unanswered at a time, again only while it is safe. [U2] */
import type { Clock, Fault, SubmitFrame, WelcomeFrame } from '@throughline/protocol';
import { admit } from './outbox-bounds.ts';
import type { OutboxTuning } from './outbox-tuning.ts';
import type { PendingSubmit } from './pending-submit.ts';
import type { PendingSubmits } from './pending-submits.ts';
import { mayResend, refusedForSize, tooLarge } from './submit-outcome.ts';

export interface SubmitSender {
  /** Writes what may be written now. */
  pump(): void;
  welcome(frame: WelcomeFrame): void;
  down(fault: Fault): void;
  /** There is no connection, or none to be used. */
  stop(): void;
}

export interface SubmitSenderOptions {
  readonly clock: Clock;
  readonly tuning: OutboxTuning;
  readonly pending: PendingSubmits;
  /** False when there is no welcomed connection. `alone`: in a message of its own. */
  readonly send: (frame: SubmitFrame, alone: boolean) => boolean;
  /** Something was written. */
  readonly wrote: () => void;
}

export function createSubmitSender({ clock, tuning, pending, send, wrote }: SubmitSenderOptions): SubmitSender {
  /** Of the welcomed connection; none while there is none. */
  let welcomed: WelcomeFrame | undefined;

  const write = (submit: PendingSubmit, { submits }: WelcomeFrame): boolean => {
    if (!send(submit.frame, submit.isSuspect)) return false;
    submit.inFlight = true;
    submit.firstSent ??= { epoch: submits.epoch, at: clock.now() };
    if (submit.entry.status === 'waiting') submit.entry = { ...submit.entry, status: 'sent' };
    return true;
  };
  const pump = (): void => {
    admit(pending.all, tuning);
    if (welcomed === undefined) return;
    const { maxMessageBytes, maxInFlight } = welcomed.limits;
    const all = [...pending.all.values()];
    const isIsolating = all.some(({ isSuspect }) => isSuspect);
    const counts = (submit: PendingSubmit): boolean => isIsolating || !submit.reserved;
    let inFlight = all.filter((submit) => submit.inFlight && counts(submit)).length;
    let hasWritten = false;
    for (const submit of all) {
      if (submit.inFlight || !submit.admitted || pending.expire(submit)) continue;
      if (submit.bytes > maxMessageBytes) {
        pending.fail(submit, tooLarge(submit, maxMessageBytes));
        continue;
      }
      if (counts(submit) && inFlight >= (isIsolating ? 1 : maxInFlight)) break;
      if (welcomed === undefined || !write(submit, welcomed)) break;
      hasWritten = true;
      if (counts(submit)) inFlight += 1;
    }
    if (hasWritten) wrote();
  };

  return {
    pump,
    welcome(frame) {
      for (const submit of [...pending.all.values()]) {
        if (submit.firstSent === undefined || mayResend(submit.firstSent, frame.submits, clock.now())) continue;
        pending.giveUp(submit, 'the server no longer remembers what it was sent');
      }
      welcomed = frame; // Only now: giving one up makes room, and must not send one that was not judged yet.
      pump();
    },
    down(fault) {
      welcomed = undefined;
      const inFlight = [...pending.all.values()].filter((submit) => submit.inFlight);
      const [alone] = inFlight;
      for (const submit of inFlight) submit.inFlight = false;
      if (fault.code !== 'message-too-large') for (const submit of inFlight) submit.mayBeDone = true;
      else if (inFlight.length === 1 && alone?.isSuspect) pending.fail(alone, refusedForSize(alone));
      else for (const submit of inFlight) submit.isSuspect = true;
    },
    stop() {
      welcomed = undefined;
    },
  };
}
