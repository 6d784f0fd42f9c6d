/** Starts a command at most once: claims it, keeps the claim while it runs, keeps the answer for repeats. [U3, U5] */
import type { Clock } from '@throughline/protocol';
import type { EventLog, StoredReceipt } from '../log/event-log.ts';
import { type Answer, answerText, no } from './answer.ts';
import { createSharedWaits } from './shared-waits.ts';

export interface ClaimRequest {
  readonly userId: string;
  readonly id: string;
  readonly bodyHash: string;
  /** The claims' life that the page was told. */
  readonly epoch: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

export interface Claimed {
  /** Text of the answer (see `answerText`). */
  readonly text: string;
  readonly duplicate: boolean;
  readonly answer?: Answer;
  /** The claims began a new life: the page must connect again and hear of it before it sends more. [U2] */
  readonly isNewLife?: boolean;
}

export interface ClaimedOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
  /** Aborted when the manager closes. */
  readonly signal: AbortSignal;
  onError(where: string, error: unknown): void;
}

const lapsed = no(
  'outcome-unknown',
  'The server that started this command stopped before it could tell how it went. Look at its effects before asking again.',
);

const forgotten = no(
  'outcome-unknown',
  'The server lost its memory of commands, so whether this one was carried out before cannot be known. It was not started now.',
);

export function createClaiming({ log, clock, leaseMs, retryAfterMs, signal, onError }: ClaimedOptions) {
  const say = (answer: Answer, duplicate = false): Claimed => ({ text: answerText(answer), duplicate, answer });
  const unavailable = (): Claimed =>
    say(
      no('unavailable', 'The command was not started, or nobody can say now how it went. Send it again.', retryAfterMs),
    );

  /** What is stopped when the manager closes: one listener, since a signal warns of a leak when many listen to it. */
  const renewing = new Set<() => void>();
  signal.addEventListener('abort', () => {
    for (const stop of renewing) stop();
  });
  const waits = createSharedWaits((userId, id, ended) => log.settled(userId, id, ended));

  /** Renews until stopped, or until the manager closes, whatever the handler does; three chances within one lease. */
  const keep = (userId: string, id: string, claim: string): (() => void) => {
    let cancel = (): void => {};
    let stopped = false;
    const again = (): void => {
      cancel = clock.after(leaseMs / 3, async () => {
        const held = await log.renew(userId, id, claim, leaseMs).catch((error) => {
          onError('renew', error);
          return true;
        });
        if (held && !stopped) again();
      });
    };
    const stop = (): void => {
      stopped = true;
      cancel();
      renewing.delete(stop);
    };
    if (signal.aborted) return stop;
    renewing.add(stop);
    again();
    return stop;
  };

  /** A handler's answer that has no JSON form is the handler's failure. */
  const textOf = (answer: Answer): { text: string; answer: Answer } => {
    try {
      return { text: answerText(answer), answer };
    } catch (error) {
      onError('result of a command', error);
      const failed = no('failed', 'The command was carried out, but its result has no JSON form.');
      return { text: answerText(failed), answer: failed };
    }
  };

  const start = async ({ userId, id }: ClaimRequest, claim: string, work: () => Promise<Answer>): Promise<Claimed> => {
    const stop = keep(userId, id, claim);
    try {
      const { text, answer } = textOf(await work());
      const remembered: StoredReceipt | null = !answer.ok && answer.retryAfterMs !== undefined ? null : { text };
      await log.settle(userId, id, claim, remembered).catch((error) => onError('settle', error));
      return { text, duplicate: false, answer };
    } finally {
      stop();
    }
  };

  /** Ends with the page that waits, and with the manager. */
  const wait = async ({ userId, id, epoch, gone }: ClaimRequest): Promise<Claimed> => {
    const found = await waits.wait(userId, id, AbortSignal.any([signal, gone]));
    if (found === 'lapsed') return say(lapsed, true);
    if (found !== 'forgotten') return { text: found.text, duplicate: true };
    // Forgotten on purpose, by an answer that asks for a retry; or with all claims, and then nobody knows.
    const life = await log.submits(userId);
    return life.epoch === epoch ? unavailable() : { ...say(forgotten, true), isNewLife: true };
  };

  /**
   * Resolves once the claim is decided; its `done` once the answer is known. Two steps, so that the next submit of a
   * connection starts after this one and does not wait for its handler. [U2]
   */
  return async (request: ClaimRequest, work: () => Promise<Answer>): Promise<{ readonly done: Promise<Claimed> }> => {
    const settledNow = (claimed: Claimed) => ({ done: Promise.resolve(claimed) });
    const guard = (done: Promise<Claimed>) => ({
      done: done.catch((error) => {
        if (!signal.aborted && !request.gone.aborted) onError('submit', error);
        return unavailable();
      }),
    });
    try {
      const { userId, id, bodyHash, epoch } = request;
      const outcome = await log.claim(userId, id, bodyHash, leaseMs, epoch);
      switch (outcome.status) {
        case 'claimed':
          return guard(start(request, outcome.claim, work));
        case 'running':
          return guard(wait(request));
        case 'settled':
          return settledNow({ text: outcome.receipt.text, duplicate: true });
        case 'lapsed':
          return settledNow(say(lapsed, true));
        case 'conflict':
          return settledNow(
            say(no('id-conflict', 'This id was used before for another command. Give each command its own.')),
          );
        case 'epoch-changed':
          return settledNow({ ...say(forgotten), isNewLife: true });
        case 'full':
          return settledNow(
            say(
              no(
                'rate-limited',
                'Too many commands are remembered for this user. Send it again later.',
                outcome.retryAfterMs,
              ),
            ),
          );
        default:
          return outcome satisfies never;
      }
    } catch (error) {
      onError('claim', error);
      return settledNow(unavailable());
    }
  };
}
