/** The socket adapter for the app's own reconnecting socket: made once, listened to over all its connections. [H1, H4] */
import type { ReconnectingSocketLike } from '../platform/web-socket-like.ts';
import { closeQuietly, listen, OPEN, sendWhenOpen } from './listen.ts';
import type { SocketAdapter, SocketListener } from './socket-adapter.ts';

/**
 * It is closed only while open: reconnecting sockets of today never dial again once closed between two connections.
 * One that cannot be told to dial anew is given up instead, and the app asked for another.
 */
export const createAppSocketAdapter = (make: () => ReconnectingSocketLike): SocketAdapter => {
  let socket: ReconnectingSocketLike | undefined;
  let listener: SocketListener | undefined;
  let detach = (): void => {};
  let resting = false;

  const take = (): void => {
    if (listener === undefined) return;
    socket = make();
    socket.binaryType = 'arraybuffer';
    detach = listen(socket, listener);
  };
  const forget = (): void => {
    const forgotten = socket;
    socket = undefined;
    detach();
    if (forgotten !== undefined) closeQuietly(forgotten);
  };

  return {
    redials: 'app',
    open(_url, notified) {
      listener = notified;
      if (socket === undefined) take();
      else if (resting) socket.reconnect?.();
      resting = false;
      if (socket?.readyState === OPEN) notified.opened();
    },
    send: (text) => sendWhenOpen(socket, text),
    get bufferedBytes() {
      return socket?.bufferedAmount ?? 0;
    },
    drop() {
      if (socket?.reconnect === undefined) {
        forget();
      } else if (socket.readyState === OPEN) {
        resting = true;
        closeQuietly(socket);
      }
    },
    release() {
      resting = false;
      listener = undefined;
      forget();
    },
  };
};
