/** Puts an event manager behind a standard WebSocket object, on any host that hands one out. */
import { type Clock, systemClock } from '@throughline/protocol';
import type { EventManager } from '../manager.ts';
import { HostPipe } from './host-pipe.ts';
import { bytesOf, type StandardSocket } from './standard-socket.ts';

export interface AttachSocketOptions {
  /** The request of the upgrade: handed to `authenticate`, and its `Origin` to the hooks. */
  readonly request?: Request;
  /** Largest message that is taken, in characters; a larger one closes with 1009. @defaultValue 4_194_304 */
  readonly maxPayloadBytes?: number;
  /** @defaultValue the platform's clock */
  readonly clock?: Clock;
}

const OPEN = 1;

/**
 * Serves one socket: open, or about to open. Check the request's `Origin` first, with `checkUpgrade`, and select the
 * subprotocol `throughline.v1` when you accept it.
 */
export function attachSocket(
  manager: Pick<EventManager<any, any>, 'attach'>,
  socket: StandardSocket,
  { request, maxPayloadBytes = 4_194_304, clock = systemClock }: AttachSocketOptions = {},
): void {
  if ('binaryType' in socket) socket.binaryType = 'arraybuffer';
  const pipe = new HostPipe(
    {
      isOpen: () => socket.readyState === OPEN,
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
      bufferedBytes: () => socket.bufferedAmount ?? 0,
      notifiesDrain: false,
    },
    clock,
  );
  const origin = request?.headers.get('origin');
  const listener = manager.attach(pipe, { request, ...(origin && { origin }) });
  pipe.listener = listener;
  socket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string') return listener.binary(bytesOf(data));
    if (data.length <= maxPayloadBytes) return listener.message(data);
    pipe.close(1009, 'message-too-large');
    pipe.end(1009, 'message-too-large');
  });
  socket.addEventListener('close', ({ code = 1006, reason = '' }) => pipe.end(code, reason));
  // Some hosts tell a broken connection by an error alone.
  socket.addEventListener('error', () => pipe.end(1006, ''));
}
