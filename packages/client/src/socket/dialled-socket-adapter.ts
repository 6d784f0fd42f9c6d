/** The socket adapter for sockets that we dial: one at a time, a new one for each attempt. [H4] */
import { SUBPROTOCOL } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { WebSocketConstructor, WebSocketLike } from '../platform/web-socket-like.ts';
import { closeQuietly, listen, sendWhenOpen } from './listen.ts';
import type { SocketAdapter } from './socket-adapter.ts';

/** The constructor to use: the given one, else the platform's, looked up now. */
export const webSocketOf = (given: WebSocketConstructor | undefined): WebSocketConstructor => {
  const found = given ?? (globalThis.WebSocket as WebSocketConstructor | undefined);
  if (found === undefined) {
    const message = 'There is no WebSocket on this platform: pass one as the option `WebSocket`.';
    throw new ClientError('invalid-option', message);
  }
  return found;
};

export const createDialledSocketAdapter = (given: WebSocketConstructor | undefined): SocketAdapter => {
  let socket: WebSocketLike | undefined;
  let detach = (): void => {};
  const drop = (): void => {
    const dropped = socket;
    if (dropped === undefined) return;
    socket = undefined;
    detach();
    closeQuietly(dropped);
  };
  return {
    redials: 'client',
    open(url, listener) {
      drop();
      const WebSocket = webSocketOf(given);
      const made = new WebSocket(url ?? '', SUBPROTOCOL);
      made.binaryType = 'arraybuffer';
      socket = made;
      detach = listen(made, listener);
    },
    send: (text) => sendWhenOpen(socket, text),
    get bufferedBytes() {
      return socket?.bufferedAmount ?? 0;
    },
    drop,
    release: drop,
  };
};
