/** One socket of `ws` as a pipe: text both ways, what is buffered, and its end. */
import type { Socket } from 'node:net';
import type { Pipe, PipeListener } from '@throughline/protocol';
import type { RawData, WebSocket } from 'ws';

const OPEN = 1;

const bytesOf = (data: RawData): number =>
  Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength;

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');

/** What the machine has not taken yet of the write under way: Node tells it on the handle alone. */
const queuedOf = (connection: Socket): number =>
  (connection as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;

export interface SocketPipeOptions {
  readonly socket: WebSocket;
  /** The connection below: what is written to it after a message is done after it. */
  readonly connection: Socket;
  /** Messages wait in the compressor too, before they reach the connection. */
  readonly compresses: boolean;
  /** The socket ended before any message had come. */
  readonly diedMute?: () => void;
  attach(pipe: Pipe): PipeListener;
}

export function createSocketPipe({ socket, connection, compresses, diedMute, attach }: SocketPipeOptions): Pipe {
  let watching = false;
  /** What the machine had not taken of the write under way when it was last looked at, and how often that had changed. */
  let lastQueued = 0;
  let writes = 0;

  /** Failures show as `close`; here it only matters that the buffer fell. */
  const fell = (): void => {
    watching = false;
    if (socket.readyState !== OPEN) return;
    listener.drained();
    if (!compresses) watch();
  };
  /** Asks to be told once what is buffered now has gone. A callback with each message would cost as much as the frame. */
  const watch = (): void => {
    if (watching || socket.bufferedAmount === 0 || connection.writableEnded) return;
    watching = true;
    connection.write('', fell);
  };

  const pipe: Pipe = {
    send(text) {
      if (socket.readyState !== OPEN) throw new Error('The socket is not open.');
      if (compresses) return socket.send(text, fell);
      socket.send(text);
      watch();
    },
    close(code, reason = '') {
      socket.close(code, reason);
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    get progress() {
      const queued = queuedOf(connection);
      if (queued > 0 && lastQueued > 0 && queued !== lastQueued) writes++;
      lastQueued = queued;
      return connection.bytesRead + writes;
    },
  };
  const listener = attach(pipe);
  let isMute = true;
  const arrived = (bytes: Buffer): void => {
    if (listener.arrived?.(bytes.length) !== true) connection.off('data', arrived);
  };
  connection.on('data', arrived);
  socket.on('message', (data, isBinary) => {
    isMute = false;
    if (isBinary) listener.binary(bytesOf(data));
    else listener.message(textOf(data));
  });
  socket.on('close', (code, reason) => {
    if (isMute) diedMute?.();
    listener.closed(code, reason.toString('utf8'));
  });
  // Without a listener an error would end the process; `close` follows and tells the rest.
  socket.on('error', () => {});
  return pipe;
}
