/** The server's end of one connection: a `Pipe` for the event manager, and the raw controls that tests need beside it. */
import { type Cancel, type Clock, type Pipe, type PipeListener, utf8Length } from '@throughline/protocol';
import type { LinkDirection } from './link-direction.ts';
import type { WireUnit } from './wire-unit.ts';

export interface ServerSocket extends Pipe {
  readonly url: string;
  /** The subprotocol that was selected; empty for none. */
  readonly protocol: string;
  /** Neither end has closed yet. */
  readonly open: boolean;
  /** Who is called with what comes in; what came before is called at once. */
  listen(listener: PipeListener): void;
  /** Sends a binary message. */
  sendBinary(bytes: Uint8Array): void;
  /** Starts the closing handshake, without a code if none is given. */
  closeWith(code?: number, reason?: string): void;
  /** Ends the connection without a close frame, as a cable pull or a crash does. */
  cut(): void;
  /** Sends what no WebSocket may send; the page's end fails the connection. */
  violate(): void;
  /** Called with the bytes of each binary message, beside the listener. */
  onBinary: ((bytes: Uint8Array) => void) | undefined;
  /** Whether a close frame of the page is answered. @defaultValue true */
  answersClose: boolean;
}

export interface ServerEnd {
  readonly socket: ServerSocket;
  connect(outgoing: LinkDirection): void;
  receive(unit: WireUnit): void;
}

/** How long the server waits for the page's answer to its close frame. */
const ANSWER_DEADLINE_MS = 30_000;

export interface ServerEndOptions {
  readonly clock: Clock;
  readonly url: string;
  readonly protocol: string;
  readonly gone: () => void;
}

export function createServerEnd({ clock, url, protocol, gone }: ServerEndOptions): ServerEnd {
  let outgoing: LinkDirection | undefined;
  let listener: PipeListener | undefined;
  let early: Array<(listener: PipeListener) => void> = [];
  let bufferedBytes = 0;
  let state: 'open' | 'closing' | 'closed' = 'open';
  let deadline: Cancel | undefined;

  const notify = (call: (listener: PipeListener) => void): void => {
    if (listener) call(listener);
    else early.push(call);
  };
  const end = (code: number, reason: string): void => {
    if (state === 'closed') return;
    state = 'closed';
    deadline?.();
    outgoing?.send({ kind: 'end' });
    gone();
    notify((to) => to.closed(code, reason));
  };
  const write = (unit: WireUnit, bytes: number): void => {
    if (state !== 'open') throw new Error(`The connection to ${url} is ${state}: nothing can be sent on it any more.`);
    bufferedBytes += bytes;
    outgoing?.send(unit, () => {
      bufferedBytes -= bytes;
      if (state !== 'closed') notify((to) => to.drained());
    });
  };
  const closeWith = (code?: number, reason = ''): void => {
    if (state !== 'open') return;
    state = 'closing';
    outgoing?.send({ kind: 'close', code, reason });
    deadline = clock.after(ANSWER_DEADLINE_MS, () => end(1006, ''));
  };
  const closeFrameCame = (code: number | undefined, reason: string): void => {
    if (state === 'open') {
      if (!socket.answersClose) return;
      outgoing?.send({ kind: 'close', code, reason });
    }
    end(code ?? 1005, reason);
  };

  const binaryCame = (bytes: Uint8Array): void => {
    socket.onBinary?.(bytes);
    notify((to) => to.binary(bytes.byteLength));
  };

  const socket: ServerSocket = {
    url,
    protocol,
    answersClose: true,
    onBinary: undefined,
    get open() {
      return state === 'open';
    },
    get bufferedBytes() {
      return bufferedBytes;
    },
    send: (text) => write({ kind: 'text', text }, utf8Length(text)),
    sendBinary: (bytes) => write({ kind: 'binary', bytes: bytes.slice() }, bytes.byteLength),
    close: (code, reason) => closeWith(code, reason),
    closeWith,
    cut: () => end(1006, ''),
    violate: () => outgoing?.send({ kind: 'violation' }),
    listen(next) {
      listener = next;
      const calls = early;
      early = [];
      for (const call of calls) call(next);
    },
  };

  return {
    socket,
    connect(toPage) {
      outgoing = toPage;
    },
    receive(unit) {
      if (state === 'closed') return;
      if (unit.kind === 'text') notify((to) => to.message(unit.text));
      else if (unit.kind === 'binary') binaryCame(unit.bytes);
      else if (unit.kind === 'close') closeFrameCame(unit.code, unit.reason);
      else if (unit.kind === 'end' || unit.kind === 'violation') end(1006, '');
    },
  };
}
