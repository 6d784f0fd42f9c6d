/** Listens to a WebSocket of any make, and lets go of it without being hurt by it. */
import type { WebSocketLike } from '../platform/web-socket-like.ts';
import type { SocketListener } from './socket-adapter.ts';

/** `ws` in Node throws for an error event that nobody listens to, also after `close()`: this one stays. It holds nothing. */
const ignore = (): void => {};

/** The numbers of `readyState`, by standard. */
export const OPEN = 1;
const CLOSED = 3;

/** Attaches the listener; returns what detaches it. */
export const listen = (socket: WebSocketLike, listener: SocketListener): (() => void) => {
  const onOpen = (): void => listener.opened();
  const onMessage = (event: { data: unknown }): void => listener.message(event.data);
  const onClose = (event: { code?: number; reason?: string }): void =>
    listener.closed(event.code ?? 1006, String(event.reason ?? ''));
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', onMessage);
  socket.addEventListener('close', onClose);
  socket.addEventListener('error', ignore);
  return () => {
    socket.removeEventListener('open', onOpen);
    socket.removeEventListener('message', onMessage);
    socket.removeEventListener('close', onClose);
    if (socket.readyState === CLOSED) socket.removeEventListener('error', ignore);
  };
};

/**
 * Sends, unless the socket is on its way out: its end is about to be told. A reconnecting socket must not be given the
 * text at all then: it would keep it and send it on its next connection, before our hello. [H1]
 */
export const sendWhenOpen = (socket: WebSocketLike | undefined, text: string): void => {
  if (socket?.readyState === OPEN) socket.send(text);
};

/** Closes a socket that may be in any state, or broken. */
export const closeQuietly = (socket: WebSocketLike): void => {
  try {
    socket.close(1000);
  } catch {
    // It could not be closed, and nobody listens to it any more.
  }
};
