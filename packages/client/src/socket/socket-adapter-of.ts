/** Chooses the socket adapter that the options describe, and says clearly when they describe none. */
import { ClientError } from '../errors/client-error.ts';
import type { ClientOptions } from '../options/client-options.ts';
import { createAppSocketAdapter } from './app-socket-adapter.ts';
import { createDialledSocketAdapter, webSocketOf } from './dialled-socket-adapter.ts';
import type { SocketAdapter } from './socket-adapter.ts';
import { socketUrl } from './socket-url.ts';
import type { TransportParts } from './transport.ts';

export type SocketOptions = Pick<ClientOptions, 'url' | 'WebSocket' | 'reconnectingSocket' | 'transport'>;

export const socketAdapterOf = (
  { WebSocket, reconnectingSocket, transport }: SocketOptions,
  parts: Omit<TransportParts, 'WebSocket'>,
): SocketAdapter => {
  if (reconnectingSocket !== undefined) return createAppSocketAdapter(reconnectingSocket);
  return transport === undefined ? createDialledSocketAdapter(WebSocket) : transport({ ...parts, WebSocket });
};

/** Throws `invalid-option` for options with which no attempt could ever succeed. */
export const checkSocketOptions = ({ url, WebSocket, reconnectingSocket, transport }: SocketOptions): void => {
  if (reconnectingSocket !== undefined) {
    if (url === undefined && WebSocket === undefined && transport === undefined) return;
    const message =
      '`reconnectingSocket` brings its own URL and WebSocket: leave `url`, `WebSocket` and `transport` out.';
    throw new ClientError('invalid-option', message);
  }
  if (url === undefined) throw new ClientError('invalid-option', 'Give `url`, or `reconnectingSocket`.');
  if (typeof url !== 'function') socketUrl(url);
  // With a transport there is another way where the platform has no WebSocket.
  if (transport === undefined) webSocketOf(WebSocket);
};
