/** Every command once, in order, with a named outcome: bounded, resent under its id, settled exactly once. [U1, U2, U4] */
import type { Cancel, Clock, Fault, ReceiptFrame, SubmitFrame, WelcomeFrame } from '@throughline/protocol';
import type { Notifier } from '../observables/notifier.ts';
import type { Observable } from '../observables/observable.ts';
import { createWatched } from '../observables/watched.ts';
import { createAnsweredCommands } from './answered-commands.ts';
import { admit, hasRoom, outboxFull } from './outbox-bounds.ts';
import type { OutboxEntry, Receipt } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { OutboxTuning } from './outbox-tuning.ts';
import { createPendingSubmit, restoredSubmit } from './pending-submit.ts';
import { createPendingSubmits, type SubmitWaiting } from './pending-submits.ts';
import { notSent, receiptOf, refusedAfterReload } from './submit-outcome.ts';
import { createSubmitSender } from './submit-sender.ts';
import { limitIn } from './time-limit.ts';

export interface Outbox {
  /** The client connects: what an earlier load of the page left is taken up again. */
  start(): void;
  readonly entries: Observable<readonly OutboxEntry[]>;
  /**
   * Takes the frame in and resolves with its receipt; a repeat of an id with the same body shares the first one's.
   * `reserved`: exempt from the bounds. [U6]
   */
  submit(frame: SubmitFrame, reserved: boolean, waiting: SubmitWaiting): Promise<Receipt<any>>;
  /** Takes a submit back that was never sent; false when it was, or is not there. */
  takeBack(id: string): boolean;
  receipt(frame: ReceiptFrame): void;
  /** Who is signed in, before anybody hears of it: what another user asked for ends. [H5] */
  signedIn(user: string): void;
  /** A welcomed connection: what was not answered goes again, then what waited. */
  welcome(frame: WelcomeFrame): void;
  down(fault: Fault): void;
  /** Was a submit written to this connection that is not answered? */
  isAwaiting(): boolean;
  /** The page shows this run now. */
  runShown(runId: string): void;
  /** Time may have passed unnoticed: ends what has waited long enough. [L3] */
  look(): void;
  /** The client is closed, for `why`: settles everything, and whatever comes until `start`. */
  stop(why: string): void;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly tuning: OutboxTuning;
  readonly store: OutboxStore;
  readonly notifier: Notifier;
  /** False when there is no welcomed connection. `alone`: in a message of its own. */
  readonly send: (frame: SubmitFrame, alone: boolean) => boolean;
  readonly isRunShown: (runId: string) => boolean;
  readonly report: (error: unknown) => void;
}

/** Limits of time are looked at so often at least, since timers stand still while the machine sleeps. */
const LOOK_EVERY_MS = 60_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, tuning, store, notifier, report } = options;
  const answered = createAnsweredCommands(clock);
  let user: string | undefined;
  /** Before the start nothing is saved: what an earlier load left would be lost. */
  let restored = false;
  /** Why nothing is taken any more. */
  let closed: string | undefined;
  let cancelLook: Cancel | undefined;
  let listed: readonly OutboxEntry[] | undefined;

  const changed = (): void => {
    listed = undefined;
    if (restored) {
      const kept = [...pending.all.values()].filter(({ admitted }) => admitted);
      store.save(user, kept);
    }
    lookLater();
    if (watched.watchers > 0) notifier.changed(watched, true); // Else it would use up the first news of a quiet time.
  };
  const pending = createPendingSubmits({ clock, tuning, report, removed: changed, settled: () => sender.pump() });
  const sender = createSubmitSender({ clock, tuning, pending, send: options.send, wrote: changed });
  const watched = createWatched(() => {
    listed ??= [...answered.entries(), ...[...pending.all.values()].map(({ entry }) => entry)];
    return listed;
  }, report);

  const look = (): void => {
    for (const submit of [...pending.all.values()]) pending.expire(submit);
    if (answered.expire()) changed();
    lookLater();
  };
  const lookLater = (): void => {
    cancelLook?.();
    cancelLook = undefined;
    if (pending.all.size === 0 && answered.isEmpty()) return;
    cancelLook = clock.after(pending.restMs(answered.restMs(LOOK_EVERY_MS)), look);
  };
  /** Older than what this load of the page was asked for before it connected. */
  const restore = (): void => {
    if (restored) return;
    restored = true;
    const stored = store.load();
    user ??= stored?.user;
    const early = [...pending.all.values()];
    pending.all.clear();
    for (const kept of stored?.submits ?? []) pending.all.set(kept.frame.id, restoredSubmit(clock, kept));
    for (const submit of early) {
      const kept = pending.all.get(submit.frame.id);
      if (kept?.text !== submit.text) pending.all.set(submit.frame.id, submit);
      else kept.waiters = submit.waiters;
    }
    if (pending.all.size > 0) changed();
  };
  const endAll = (why: string): void => {
    sender.stop();
    if (pending.all.size === 0 && answered.isEmpty()) return; // No news: a listener that closes again would be asked for ever.
    for (const submit of [...pending.all.values()]) pending.giveUp(submit, why);
    answered.clear();
    changed();
  };
  const signedIn = (next: string): void => {
    if (user !== undefined && user !== next) endAll('another user has signed in');
    user = next;
  };

  return {
    start() {
      closed = undefined;
      restore();
      look();
    },
    entries: watched.observable,
    submit(frame, reserved, waiting) {
      const { signal } = waiting;
      if (closed !== undefined) return Promise.reject(notSent({ frame }, closed));
      if (signal?.aborted) return Promise.reject(notSent({ frame }, 'its signal was aborted', signal.reason));
      const known = pending.all.get(frame.id);
      if (known !== undefined) {
        const receipt = pending.join(known, frame, waiting);
        lookLater();
        return receipt;
      }
      const submit = createPendingSubmit(frame, clock.now(), reserved, limitIn(clock, tuning.maxAgeMs));
      const fits = reserved || hasRoom(pending.all.values(), submit.bytes, tuning);
      if (!fits && (tuning.whenFull === 'reject' || submit.bytes > tuning.maxBytes)) {
        return Promise.reject(outboxFull(tuning));
      }
      const receipt = pending.wait(submit, waiting);
      pending.all.set(frame.id, submit);
      admit(pending.all, tuning);
      changed();
      sender.pump();
      return receipt;
    },
    takeBack(id) {
      const submit = pending.all.get(id);
      if (submit === undefined || submit.firstSent !== undefined) return false;
      pending.giveUp(submit, 'it was cancelled');
      return true;
    },
    receipt(frame) {
      const submit = pending.all.get(frame.id);
      if (submit === undefined) return;
      const receipt = receiptOf(frame);
      if (!receipt.ok && submit.waiters.length === 0) report(refusedAfterReload(submit, receipt));
      const runId: unknown = receipt.ok ? receipt.result?.runId : undefined;
      if (typeof runId === 'string' && !options.isRunShown(runId)) answered.add(submit.entry, runId);
      pending.settle(submit, (waiter) => waiter.resolve(receipt));
    },
    signedIn,
    welcome(frame) {
      signedIn(frame.user);
      sender.welcome(frame);
    },
    down: sender.down,
    isAwaiting() {
      for (const { inFlight } of pending.all.values()) if (inFlight) return true;
      return false;
    },
    runShown(runId) {
      if (!answered.isEmpty() && answered.shown(runId)) changed();
    },
    look,
    stop(why) {
      closed = why;
      endAll(why);
    },
  };
}
