/** The submits that are not settled, and who waits for them: each ends exactly once, by a receipt or by its name. [U4] */
import type { Clock, SubmitFrame } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { Receipt } from './outbox-entry.ts';
import type { OutboxTuning } from './outbox-tuning.ts';
import type { PendingSubmit, Waiter } from './pending-submit.ts';
import { givenUp } from './submit-outcome.ts';
import { limitIn, restOf } from './time-limit.ts';

export interface SubmitWaiting {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface PendingSubmits {
  /** Oldest first: the order in which they are sent. */
  readonly all: Map<string, PendingSubmit>;
  /** Waits for the receipt; several calls may share one submit. */
  wait(submit: PendingSubmit, waiting: SubmitWaiting): Promise<Receipt<any>>;
  /** Shares a submit of the same id, if the body is the same, too. */
  join(known: PendingSubmit, frame: SubmitFrame, waiting: SubmitWaiting): Promise<Receipt<any>>;
  settle(submit: PendingSubmit, end: (waiter: Waiter) => void): void;
  fail(submit: PendingSubmit, error: ClientError): void;
  giveUp(submit: PendingSubmit, why: string, cause?: unknown): void;
  /** Ends what has waited long enough; true when the submit is over. */
  expire(submit: PendingSubmit): boolean;
  /** Milliseconds until the first of all limits, or `atMostMs`. */
  restMs(atMostMs: number): number;
}

export interface PendingSubmitsOptions {
  readonly clock: Clock;
  readonly tuning: OutboxTuning;
  /** One went away: told before those who waited for it. */
  readonly removed: () => void;
  /** And after them. */
  readonly settled: () => void;
  readonly report: (error: unknown) => void;
}

export function createPendingSubmits(options: PendingSubmitsOptions): PendingSubmits {
  const { clock, tuning, report } = options;
  const all = new Map<string, PendingSubmit>();

  const settle: PendingSubmits['settle'] = (submit, end) => {
    if (all.get(submit.frame.id) !== submit) return;
    all.delete(submit.frame.id);
    const waiters = submit.waiters.splice(0);
    for (const waiter of waiters) waiter.release();
    options.removed();
    for (const waiter of waiters) end(waiter);
    options.settled();
  };
  const fail: PendingSubmits['fail'] = (submit, error) => {
    if (submit.waiters.length === 0) report(error); // It was kept over a reload: nobody waits for it.
    settle(submit, (waiter) => waiter.reject(error));
  };
  const giveUp: PendingSubmits['giveUp'] = (submit, why, cause) => fail(submit, givenUp(submit, why, cause));
  /** One of several calls that share a submit waits no longer; the last one ends it. */
  const leave = (submit: PendingSubmit, waiter: Waiter, why: string, cause?: unknown): void => {
    const place = submit.waiters.indexOf(waiter);
    if (place < 0) return;
    if (submit.waiters.length === 1) return giveUp(submit, why, cause);
    submit.waiters.splice(place, 1);
    waiter.release();
    const { type, id } = submit.frame;
    const message = `${type} (${id}) goes on, since another call of the same id waits for it; this call does not: ${why}.`;
    waiter.reject(new ClientError('outcome-unknown', message, { cause }));
  };
  const wait: PendingSubmits['wait'] = (submit, { signal, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const limit = timeoutMs === undefined ? undefined : limitIn(clock, timeoutMs);
      const waiter: Waiter = { resolve, reject, limit, timeoutMs, release: () => {} };
      submit.waiters.push(waiter);
      if (signal === undefined) return;
      const abort = (): void =>
        leave(all.get(submit.frame.id) ?? submit, waiter, 'its signal was aborted', signal.reason);
      signal.addEventListener('abort', abort);
      waiter.release = () => signal.removeEventListener('abort', abort);
    });

  return {
    all,
    wait,
    join(known, frame, waiting) {
      if (known.text === JSON.stringify(frame)) return wait(known, waiting);
      const message = `A submit with the id ${frame.id} and another body is on its way. Leave the id out, or give each its own.`;
      return Promise.reject(new ClientError('invalid-argument', message));
    },
    settle,
    fail,
    giveUp,
    expire(submit) {
      for (const waiter of [...submit.waiters]) {
        const isOver = waiter.limit !== undefined && restOf(clock, waiter.limit) <= 0;
        if (isOver) leave(submit, waiter, `its time of ${waiter.timeoutMs} ms ran out`);
      }
      const isOver = all.has(submit.frame.id) && restOf(clock, submit.limit) <= 0;
      if (isOver) giveUp(submit, `no answer came in ${tuning.maxAgeMs} ms`);
      return all.get(submit.frame.id) !== submit;
    },
    restMs(atMostMs) {
      let rest = atMostMs;
      for (const { limit, waiters } of all.values()) {
        rest = Math.min(rest, restOf(clock, limit));
        for (const waiter of waiters) if (waiter.limit) rest = Math.min(rest, restOf(clock, waiter.limit));
      }
      return Math.max(0, rest);
    },
  };
}
