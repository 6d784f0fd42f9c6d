/**
 * The page's end of one connection: what a browser does behind a WebSocket object (WHATWG WebSockets, RFC 6455).
 *
 *   CONNECTING ──accepted──► OPEN ──close()──► CLOSING ──close frame, end──► CLOSED
 *        │                    ├──close frame──► CLOSING (answered)               ▲
 *        └──close()─► CLOSING └──end, violation──────────────────────────────────┘
 */
import type { Cancel, Clock } from '@throughline/protocol';
import { createCloseEvent, createMessageEvent, createPlainEvent } from './close-event.ts';
import type { LinkDirection } from './link-direction.ts';
import type { WireUnit } from './wire-unit.ts';

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;

/** How long a browser waits for the other end's close frame, and then for the end of the connection. */
const CLOSE_FRAME_DEADLINE_MS = 60_000;
const END_DEADLINE_MS = 2_000;

export interface PageEndOptions {
  readonly clock: Clock;
  readonly origin: string;
  readonly offered: readonly string[];
  /** Fires events one after the other, listener by listener. */
  readonly fire: (...events: Array<() => Event>) => void;
  /** Puts a task of the page into its queue. */
  readonly queue: (task: () => void) => void;
  /** Turns bytes into what the page asked for. */
  readonly present: (bytes: Uint8Array) => unknown;
  /** Called once when nothing more can happen. */
  readonly gone: () => void;
  /** Called with how it ended, right before the page hears of it. */
  readonly ended: (end: { code: number; reason: string; wasClean: boolean }) => void;
}

export interface PageEnd {
  readonly readyState: number;
  readonly protocol: string;
  readonly bufferedAmount: number;
  /** The way to the server; set before the first task runs. */
  connect(outgoing: LinkDirection): void;
  /** A unit that is a promise (a blob being read) keeps its place: what is sent later waits for it. */
  send(unit: WireUnit | Promise<WireUnit>, bytes: number): void;
  close(code: number | undefined, reason: string): void;
  receive(unit: WireUnit): void;
  /** Nobody can be reached: error, then close 1006. */
  fail(): void;
  /** The page went away: a close frame 1001 is all that is left of it. */
  abandon(): void;
}

export function createPageEnd(options: PageEndOptions): PageEnd {
  const { clock, fire, queue } = options;
  let readyState = CONNECTING;
  let protocol = '';
  let bufferedAmount = 0;
  let outgoing: LinkDirection | undefined;
  let closeFrameSent = false;
  let closeFrame: { code: number; reason: string } | undefined;
  let deadline: Cancel | undefined;
  /** The last of the units that wait for a blob to be read. */
  let reading: Promise<void> | undefined;

  /** Hands units to the link in the order posted. */
  const post = (unit: WireUnit | Promise<WireUnit>, taken?: () => void): void => {
    if (reading === undefined && !(unit instanceof Promise)) {
      outgoing?.send(unit, taken);
      return;
    }
    const last = Promise.all([unit, reading]).then(([read]) => {
      outgoing?.send(read, taken);
      if (reading === last) reading = undefined;
    });
    reading = last;
  };
  const release = (): void => {
    deadline?.();
    readyState = CLOSED;
    options.gone();
  };
  /** The connection is over; an error comes first when it failed rather than ended. */
  const finish = (failed: boolean): void => {
    if (readyState === CLOSED) return;
    const wasClean = !failed && closeFrame !== undefined && closeFrameSent;
    const { code, reason } = wasClean && closeFrame ? closeFrame : { code: 1006, reason: '' };
    release();
    options.ended({ code, reason, wasClean });
    const closing = (): Event => createCloseEvent({ code, reason, wasClean });
    if (failed) fire(() => createPlainEvent('error'), closing);
    else fire(closing);
  };
  const dropConnection = (failed: boolean): void => {
    outgoing?.send({ kind: 'end' });
    finish(failed);
  };
  const wait = (delayMs: number): void => {
    deadline?.();
    deadline = clock.after(delayMs, () => queue(() => dropConnection(false)));
  };
  const sendCloseFrame = (code: number | undefined, reason: string): void => {
    closeFrameSent = true;
    post({ kind: 'close', code, reason });
  };

  const accepted = (selected: string): void => {
    if (readyState !== CONNECTING) return;
    const fits = selected === '' ? options.offered.length === 0 : options.offered.includes(selected);
    if (!fits) {
      dropConnection(true);
      return;
    }
    readyState = OPEN;
    protocol = selected;
    fire(() => createPlainEvent('open'));
  };
  const message = (data: () => unknown): void => {
    if (readyState === OPEN) fire(() => createMessageEvent(data(), options.origin));
  };
  const closeFrameCame = (code: number | undefined, reason: string): void => {
    if (closeFrame || readyState === CLOSED) return;
    closeFrame = { code: code ?? 1005, reason };
    if (!closeFrameSent) sendCloseFrame(code, reason);
    readyState = CLOSING;
    wait(END_DEADLINE_MS);
  };

  return {
    get readyState() {
      return readyState;
    },
    get protocol() {
      return protocol;
    },
    get bufferedAmount() {
      return bufferedAmount;
    },
    connect(toServer) {
      outgoing = toServer;
    },
    send(unit, bytes) {
      bufferedAmount += bytes;
      if (readyState !== OPEN) return;
      post(unit, () => {
        bufferedAmount -= bytes;
      });
    },
    close(code, reason) {
      if (readyState === CONNECTING) {
        readyState = CLOSING;
        queue(() => dropConnection(true));
      } else if (readyState === OPEN) {
        readyState = CLOSING;
        sendCloseFrame(code, reason);
        wait(CLOSE_FRAME_DEADLINE_MS);
      }
    },
    receive(unit) {
      switch (unit.kind) {
        case 'accepted':
          accepted(unit.protocol);
          break;
        case 'refused':
          finish(true);
          break;
        case 'text':
          message(() => unit.text);
          break;
        case 'binary':
          message(() => options.present(unit.bytes));
          break;
        case 'close':
          closeFrameCame(unit.code, unit.reason);
          break;
        case 'end':
          finish(readyState === CONNECTING);
          break;
        case 'violation':
          if (readyState !== CLOSED) dropConnection(true);
          break;
        default:
          unit satisfies never;
      }
    },
    fail: () => finish(true),
    abandon() {
      if (readyState === CLOSED) return;
      if (readyState === OPEN) outgoing?.send({ kind: 'close', code: 1001, reason: '' });
      outgoing?.send({ kind: 'end' });
      release();
    },
  };
}
