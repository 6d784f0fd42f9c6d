/** A socket adapter that dials WebSockets, and HTTP pipes where none gets through. [F7, F12] */
import type { Cancel } from '@throughline/protocol';
import { createDialledSocketAdapter } from '../socket/dialled-socket-adapter.ts';
import type { SocketAdapter, SocketListener } from '../socket/socket-adapter.ts';
import type { TransportParts } from '../socket/transport.ts';
import type { TransportInUse } from '../socket/transport-in-use.ts';
import type { SessionDelivery } from './delivery-mode.ts';
import { HttpSocket, type HttpSocketOptions } from './http-socket.ts';
import {
  brought,
  broughtNothing,
  chooseNext,
  firstChoice,
  isRetryDue,
  type TransportName,
} from './transport-choice.ts';

/** A trial of the WebSocket, while HTTP works, is given up after so long. */
const TRIAL_MS = 5_000;
/** A page hidden for so long without having sent anything lets its pipe go. [F7] */
const REST_AFTER_MS = 300_000;
const SILENT = 'The WebSocket brought no message in time.';

export interface FallbackOptions extends TransportParts, Pick<HttpSocketOptions, 'fetch' | 'credentials'> {
  readonly always: boolean;
}

/** One attempt: the transport, and whether it brought anything yet. */
interface Attempt {
  readonly name: TransportName;
  readonly trial: boolean;
  heard: boolean;
  /** The page was left or went offline meanwhile: it says nothing about the transport. */
  disturbed: boolean;
  over: boolean;
}

export function createFallbackAdapter(options: FallbackOptions): SocketAdapter {
  const { clock, lifecycle } = options;
  /** HTTP alone: because the app wants it, or because the platform has nothing else. */
  const onlyHttp = (): string | undefined => {
    if (options.always) return 'The option `use` of httpFallback() says so.';
    return (options.WebSocket ?? globalThis.WebSocket) === undefined ? 'This platform has no WebSocket.' : undefined;
  };
  const delivery: SessionDelivery = { holdsBack: false };
  let choice = firstChoice;
  let attempt: Attempt | undefined;
  let listener: SocketListener | undefined;
  let inUse: TransportInUse | undefined;
  let sentAt = 0;
  let hiddenAt = 0;
  /** How the last attempt ended, in words. */
  let ended = '';
  let unwatch: Cancel | undefined;
  let cancelTrial: Cancel = () => {};
  let cancelHidden: Cancel = () => {};

  const show = (next: TransportInUse | undefined): void => {
    inUse = next;
    listener?.transportChanged?.();
  };
  class Pipe extends HttpSocket {
    constructor(url: string) {
      super(url, {
        ...options,
        delivery,
        modeChanged: (mode) => show({ name: 'http', mode, why: onlyHttp() ?? choice.why }),
      });
    }
  }
  const webSockets = createDialledSocketAdapter(options.WebSocket);
  const pipes = createDialledSocketAdapter(Pipe);
  const adapterNow = (): SocketAdapter => (attempt?.name === 'http' ? pipes : webSockets);

  /** The attempt is over; what it says of its transport is judged when the next one begins. */
  const finish = (why: string): void => {
    cancelTrial();
    cancelHidden();
    inUse = undefined;
    if (attempt === undefined || attempt.over) return;
    attempt.over = true;
    attempt.disturbed ||= lifecycle.isOffline();
    ended = why;
  };
  const judge = (): void => {
    if (attempt !== undefined && !attempt.heard && !attempt.disturbed) {
      choice = broughtNothing(choice, ended, attempt.trial);
    }
  };
  const fail = (code: number, reason: string): void => {
    const target = listener;
    adapterNow().drop();
    finish(reason);
    target?.closed(code, reason);
  };

  /** While the page is hidden: a retry that is due is made, and a pipe that nobody needs is let go. */
  const whileHidden = (): void => {
    cancelHidden();
    if (attempt?.name !== 'http' || attempt.over || !attempt.heard || lifecycle.isVisible()) return;
    const now = clock.elapsed();
    const quietAt = sentAt + REST_AFTER_MS;
    if (isRetryDue(choice, now)) return fail(1006, 'The WebSocket is tried again while the page is hidden.');
    if (now >= hiddenAt + REST_AFTER_MS && now >= quietAt) return listener?.resting?.();
    const next = Math.min(choice.retryAt, Math.max(hiddenAt + REST_AFTER_MS, quietAt)) - now;
    cancelHidden = clock.after(Math.max(0, next), whileHidden);
  };
  const watch = (): void => {
    if (unwatch === undefined) hiddenAt = clock.elapsed();
    unwatch ??= lifecycle.subscribe((signal) => {
      if (attempt !== undefined && ['pagehide', 'freeze', 'offline'].includes(signal)) attempt.disturbed = true;
      if (signal === 'hidden') hiddenAt = clock.elapsed();
      if (signal === 'hidden' || signal === 'visible') whileHidden();
    });
  };

  const listenerOf = (mine: Attempt, target: SocketListener): SocketListener => ({
    opened: () => target.opened(),
    message(data) {
      if (!mine.heard) {
        mine.heard = true;
        cancelTrial();
        if (onlyHttp() === undefined) choice = brought(choice, clock.elapsed());
        whileHidden();
      }
      target.message(data);
    },
    closed(code, reason) {
      finish(`The WebSocket ended before any message came (close code ${code}${reason && `: ${reason}`}).`);
      target.closed(code, reason);
    },
  });

  return {
    redials: 'client',
    open(url, target) {
      finish(SILENT);
      judge();
      watch();
      listener = target;
      const next = onlyHttp()
        ? { ...choice, last: 'http' as const, trial: false }
        : chooseNext(choice, clock.elapsed());
      choice = next;
      const mine: Attempt = { name: next.last, trial: next.trial, heard: false, disturbed: false, over: false };
      attempt = mine;
      if (mine.trial) cancelTrial = clock.after(TRIAL_MS, () => fail(1006, 'The WebSocket still brings no message.'));
      adapterNow().open(url, listenerOf(mine, target));
    },
    send(text) {
      sentAt = clock.elapsed();
      adapterNow().send(text);
    },
    get bufferedBytes() {
      return adapterNow().bufferedBytes;
    },
    get transport() {
      return inUse;
    },
    drop() {
      adapterNow().drop();
      finish(SILENT);
    },
    release() {
      listener = undefined;
      adapterNow().release();
      finish(SILENT);
      attempt = undefined;
      unwatch?.();
      unwatch = undefined;
    },
  };
}
