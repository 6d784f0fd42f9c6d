/** Chooses the socket adapter that the options describe, and says clearly when they describe none. */
import { ClientError } from '../errors/client-error.ts';
import type { ClientOptions } from '../options/client-options.ts';
import { createAppSocketAdapter } from './app-socket-adapter.ts';
import { createDialledSocketAdapter, webSocketOf } from './dialled-socket-adapter.ts';
import type { SocketAdapter } from './socket-adapter.ts';
import { socketUrl } from './socket-url.ts';

export type SocketOptions = Pick<ClientOptions, 'url' | 'WebSocket' | 'reconnectingSocket'>;

export const socketAdapterOf = (options: SocketOptions): SocketAdapter =>
  options.reconnectingSocket === undefined
    ? createDialledSocketAdapter(options.WebSocket)
    : createAppSocketAdapter(options.reconnectingSocket);

/** Throws `invalid-option` for options with which no attempt could ever succeed. */
export const checkSocketOptions = ({ url, WebSocket, reconnectingSocket }: SocketOptions): void => {
  if (reconnectingSocket !== undefined) {
    if (url === undefined && WebSocket === undefined) return;
    const message = '`reconnectingSocket` brings its own URL and WebSocket: leave `url` and `WebSocket` out.';
    throw new ClientError('invalid-option', message);
  }
  if (url === undefined) throw new ClientError('invalid-option', 'Give `url`, or `reconnectingSocket`.');
  if (typeof url !== 'function') socketUrl(url);
  webSocketOf(WebSocket);
};
