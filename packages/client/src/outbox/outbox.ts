/** Every command once, in order, with a named outcome: bounded, resent under its id, settled exactly once. [U1, U2, U4] */
import type { Cancel, Clock, Fault, ReceiptFrame, SubmitFrame, WelcomeFrame } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { Notifier } from '../observables/notifier.ts';
import type { Observable } from '../observables/observable.ts';
import { createWatched } from '../observables/watched.ts';
import type { OutboxEntry, Receipt } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { OutboxTuning } from './outbox-tuning.ts';
import { createPendingSubmit, type PendingSubmit } from './pending-submit.ts';
import { givenUp, mayResend, tooLarge } from './submit-outcome.ts';

export interface SubmitWaiting {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Outbox {
  /** The client runs: what an earlier load of the page left is taken up again. */
  start(): void;
  readonly entries: Observable<readonly OutboxEntry[]>;
  /** Takes the frame in and resolves with its receipt. `reserved`: exempt from the bounds. [U6] */
  submit(frame: SubmitFrame, reserved: boolean, waiting: SubmitWaiting): Promise<Receipt<any>>;
  /** Takes a submit back that was never sent; false when it was, or is not there. */
  takeBack(id: string): boolean;
  receipt(frame: ReceiptFrame): void;
  /** A welcomed connection of `user`: what was not answered goes again, then what waited. */
  welcome(frame: WelcomeFrame): void;
  down(fault: Fault): void;
  /** Was a submit written to this connection that is not answered? */
  isAwaiting(): boolean;
  /** Settles everything: the client is closed, or the user is another one. */
  end(why: string): void;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly tuning: OutboxTuning;
  readonly store: OutboxStore;
  readonly notifier: Notifier;
  /** False when there is no welcomed connection. */
  readonly send: (frame: SubmitFrame) => boolean;
  readonly report: (error: unknown) => void;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, tuning, store, notifier, report } = options;
  /** Oldest first: the order in which they are sent. */
  const pending = new Map<string, PendingSubmit>();
  let limits: WelcomeFrame['limits'] | undefined;
  let submits: WelcomeFrame['submits'] | undefined;
  let connected = false;
  let user: string | undefined;
  /** One of these made the server close: each goes alone until all are answered. */
  let suspects = new Set<string>();

  let listed: readonly OutboxEntry[] | undefined;
  const watched = createWatched(() => {
    listed ??= [...pending.values()].map(({ entry }) => entry);
    return listed;
  }, report);
  const changed = (): void => {
    listed = undefined;
    store.save(
      user,
      [...pending.values()].filter(({ admitted }) => admitted),
    );
    notifier.changed(watched, true);
  };

  // ── bounds ──────────────────────────────────────────────────────────────

  const hasRoom = (bytes: number): boolean => {
    let entries = 0;
    let total = bytes;
    for (const submit of pending.values()) {
      if (submit.reserved || !submit.admitted) continue;
      entries += 1;
      total += submit.bytes;
    }
    return entries < tuning.maxEntries && total <= tuning.maxBytes;
  };
  /** Lets in what waits for room, in order. */
  const admit = (): void => {
    for (const submit of pending.values()) {
      if (submit.admitted) continue;
      if (!submit.reserved && !hasRoom(submit.bytes)) return;
      submit.admitted = true;
    }
  };
  const full = (): ClientError =>
    new ClientError(
      'outbox-full',
      `The outbox is full (at most ${tuning.maxEntries} unanswered submits, ${tuning.maxBytes} bytes). Nothing was sent; try again when some have been answered.`,
    );

  // ── endings ─────────────────────────────────────────────────────────────

  const settle = (submit: PendingSubmit, end: (waiting: NonNullable<PendingSubmit['settle']>) => void): void => {
    if (pending.get(submit.frame.id) !== submit) return;
    pending.delete(submit.frame.id);
    suspects.delete(submit.frame.id);
    for (const release of submit.release) release();
    const { settle: waiting } = submit;
    submit.settle = undefined;
    changed();
    if (waiting !== undefined) end(waiting);
    pump();
  };
  const fail = (submit: PendingSubmit, error: ClientError): void => {
    if (submit.settle === undefined) report(error); // It was restored after a reload: nobody waits for it.
    settle(submit, (waiting) => waiting.reject(error));
  };

  // ── sending ─────────────────────────────────────────────────────────────

  const write = (submit: PendingSubmit): boolean => {
    if (!options.send(submit.frame)) return false;
    submit.inFlight = true;
    submit.firstSent ??= { epoch: submits?.epoch ?? '', at: clock.now() };
    if (submit.entry.status === 'waiting') submit.entry = { ...submit.entry, status: 'sent' };
    return true;
  };
  const pump = (): void => {
    admit();
    if (!connected || limits === undefined) return;
    let inFlight = 0;
    for (const submit of pending.values()) if (submit.inFlight && !submit.reserved) inFlight += 1;
    let wrote = false;
    for (const submit of [...pending.values()]) {
      if (submit.inFlight || !submit.admitted) continue;
      if (submit.bytes > limits.maxMessageBytes) {
        fail(submit, tooLarge(submit, limits.maxMessageBytes));
        continue;
      }
      if (!submit.reserved && inFlight >= (suspects.size > 0 ? 1 : limits.maxInFlight)) break;
      if (!write(submit)) break;
      wrote = true;
      if (!submit.reserved) inFlight += 1;
    }
    if (wrote) changed();
  };

  // ── coming in ───────────────────────────────────────────────────────────

  const giveUp = (submit: PendingSubmit, why: string, cause?: unknown): void =>
    fail(submit, givenUp(submit, why, cause));
  const limitWaiting = (submit: PendingSubmit, { signal, timeoutMs }: SubmitWaiting): void => {
    const limit = (afterMs: number, why: string): Cancel => clock.after(afterMs, () => giveUp(submit, why));
    submit.release.push(limit(tuning.maxAgeMs, `no answer came in ${tuning.maxAgeMs} ms.`));
    if (timeoutMs !== undefined) submit.release.push(limit(timeoutMs, `its time of ${timeoutMs} ms ran out.`));
    if (signal === undefined) return;
    const abort = (): void => giveUp(submit, 'its signal was aborted.', signal.reason);
    signal.addEventListener('abort', abort);
    submit.release.push(() => signal.removeEventListener('abort', abort));
  };
  const take = (submit: PendingSubmit, waiting: SubmitWaiting): void => {
    pending.set(submit.frame.id, submit);
    limitWaiting(submit, waiting);
    admit();
    changed();
    pump();
    if (waiting.signal?.aborted) giveUp(submit, 'its signal was aborted.', waiting.signal.reason);
  };
  const restore = (): void => {
    const stored = store.load();
    user = stored?.user;
    for (const { frame, submittedAt, reserved, firstSent } of stored?.submits ?? []) {
      const submit = createPendingSubmit(frame, submittedAt, reserved);
      submit.firstSent = firstSent;
      submit.admitted = true;
      if (firstSent !== undefined) submit.entry = { ...submit.entry, status: 'sent' };
      pending.set(frame.id, submit);
      limitWaiting(submit, {});
    }
  };
  let restored = false;

  return {
    start() {
      if (!restored && tuning.persist) restore();
      restored = true;
    },
    entries: watched.observable,
    submit(frame, reserved, waiting) {
      if (pending.has(frame.id)) {
        const message = `A submit with the id ${frame.id} is already on its way. Leave the id out, or give each its own.`;
        return Promise.reject(new ClientError('invalid-argument', message));
      }
      const submit = createPendingSubmit(frame, clock.now(), reserved);
      const fits = reserved || hasRoom(submit.bytes);
      if (!fits && (tuning.whenFull === 'reject' || submit.bytes > tuning.maxBytes)) return Promise.reject(full());
      return new Promise((resolve, reject) => {
        submit.settle = { resolve, reject };
        take(submit, waiting);
      });
    },
    takeBack(id) {
      const submit = pending.get(id);
      if (submit === undefined || submit.firstSent !== undefined) return false;
      giveUp(submit, 'it was cancelled.');
      return true;
    },
    receipt(frame) {
      const submit = pending.get(frame.id);
      if (submit === undefined) return;
      const { id } = frame;
      const duplicate = frame.duplicate === true;
      settle(submit, ({ resolve }) =>
        resolve(
          frame.ok
            ? { ok: true, id, duplicate, result: frame.result }
            : { ok: false, id, code: frame.code, message: frame.message, retry: frame.retry, duplicate },
        ),
      );
    },
    welcome(frame) {
      if (user !== undefined && user !== frame.user) this.end('another user has signed in.');
      ({ user, limits, submits } = frame);
      for (const submit of [...pending.values()]) {
        if (submit.firstSent === undefined || mayResend(submit.firstSent, frame.submits, clock.now())) continue;
        giveUp(submit, 'the server no longer remembers what it was sent.');
      }
      connected = true; // Only now: giving one up makes room, and must not send one that was not judged yet.
      pump();
    },
    isAwaiting() {
      for (const { inFlight } of pending.values()) if (inFlight) return true;
      return false;
    },
    down(fault) {
      connected = false;
      const inFlight = [...pending.values()].filter((submit) => submit.inFlight);
      for (const submit of inFlight) submit.inFlight = false;
      if (fault.code !== 'message-too-large') return;
      const [alone] = inFlight;
      if (inFlight.length === 1 && alone !== undefined) fail(alone, tooLarge(alone, limits?.maxMessageBytes ?? 0));
      else suspects = new Set(inFlight.map(({ frame }) => frame.id));
    },
    end(why) {
      connected = false;
      for (const submit of [...pending.values()]) giveUp(submit, why);
      suspects.clear();
    },
  };
}
