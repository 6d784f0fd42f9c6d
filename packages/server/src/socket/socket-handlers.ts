/** Puts an event manager behind a host that calls back for its sockets, such as `Bun.serve`. */
import { type Clock, systemClock } from '@throughline/protocol';
import type { EventManager } from '../manager.ts';
import { HostPipe } from './host-pipe.ts';
import { bytesOf } from './standard-socket.ts';

/** Bun's `ServerWebSocket`, as far as it is used. */
export interface CallbackSocket {
  readonly readyState: number;
  /** What `server.upgrade(request, { data })` was given. */
  readonly data: unknown;
  send(text: string): unknown;
  close(code?: number, reason?: string): void;
  getBufferedAmount?(): number;
}

export interface SocketHandlers {
  open(socket: CallbackSocket): void;
  message(socket: CallbackSocket, data: unknown): void;
  drain(socket: CallbackSocket): void;
  close(socket: CallbackSocket, code: number, reason: string): void;
}

const OPEN = 1;

/**
 * `Bun.serve({ websocket: createSocketHandlers(manager), fetch(request, server) { … } })`; give the request to
 * `server.upgrade(request, { data: { request } })`, so that `authenticate` sees it.
 */
export function createSocketHandlers(
  manager: Pick<EventManager<any, any>, 'attach'>,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): SocketHandlers {
  const pipes = new WeakMap<CallbackSocket, HostPipe>();
  return {
    open(socket) {
      const pipe = new HostPipe(
        {
          isOpen: () => socket.readyState === OPEN,
          send: (text) => void socket.send(text),
          close: (code, reason) => socket.close(code, reason),
          bufferedBytes: () => socket.getBufferedAmount?.() ?? 0,
          notifiesDrain: true,
        },
        clock,
      );
      const { request } = (socket.data ?? {}) as { request?: Request };
      const origin = request?.headers.get('origin');
      pipes.set(socket, pipe);
      pipe.listener = manager.attach(pipe, { request, ...(origin && { origin }) });
    },
    message(socket, data) {
      const listener = pipes.get(socket)?.listener;
      if (typeof data === 'string') listener?.message(data);
      else listener?.binary(bytesOf(data));
    },
    drain: (socket) => pipes.get(socket)?.drained(),
    close: (socket, code, reason) => pipes.get(socket)?.end(code, reason),
  };
}
