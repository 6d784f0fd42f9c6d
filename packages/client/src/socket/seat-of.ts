/** Chooses the seat that the options describe, and says clearly when they describe none. */
import { ClientError } from '../client-error.ts';
import type { ClientOptions } from '../options.ts';
import { createAppSeat } from './app-seat.ts';
import { createDiallingSeat, webSocketOf } from './dialling-seat.ts';
import type { SocketSeat } from './socket-seat.ts';
import { socketUrl } from './socket-url.ts';

export type SeatOptions = Pick<ClientOptions, 'url' | 'WebSocket' | 'reconnectingSocket'>;

export const seatOf = (options: SeatOptions): SocketSeat =>
  options.reconnectingSocket === undefined
    ? createDiallingSeat(options.WebSocket)
    : createAppSeat(options.reconnectingSocket);

/** Throws `invalid-option` for options with which no attempt could ever succeed. */
export const checkSeat = ({ url, WebSocket, reconnectingSocket }: SeatOptions): void => {
  if (reconnectingSocket !== undefined) {
    if (url === undefined && WebSocket === undefined) return;
    const message = '`reconnectingSocket` brings its own URL and WebSocket: leave `url` and `WebSocket` out.';
    throw new ClientError('invalid-option', message);
  }
  if (url === undefined) throw new ClientError('invalid-option', 'Give `url`, or `reconnectingSocket`.');
  if (typeof url !== 'function') socketUrl(url);
  webSocketOf(WebSocket);
};
