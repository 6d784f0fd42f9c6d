/** A seat for the app's own reconnecting socket: made once, listened to over all its connections. [H1, H4] */
import type { ReconnectingSocketLike } from '../options.ts';
import { closeQuietly, listen, OPEN, sendWhenOpen } from './listen.ts';
import type { SocketListener, SocketSeat } from './socket-seat.ts';

export const createAppSeat = (make: () => ReconnectingSocketLike): SocketSeat => {
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
  /** A socket that cannot be told to dial anew is replaced by another from the app. */
  const renew = (): void => {
    resting = false;
    if (socket?.reconnect !== undefined) {
      socket.reconnect();
    } else {
      forget();
      take();
    }
  };

  return {
    redials: 'app',
    open(_url, told) {
      listener = told;
      if (resting) renew();
      else if (socket === undefined) take();
      if (socket?.readyState === OPEN) told.opened();
    },
    send: (text) => sendWhenOpen(socket, text),
    get bufferedBytes() {
      return socket?.bufferedAmount ?? 0;
    },
    drop: renew,
    rest() {
      resting = true;
      if (socket?.reconnect === undefined) forget();
      else closeQuietly(socket);
    },
    release() {
      resting = false;
      listener = undefined;
      forget();
    },
  };
};
