/** One socket of `ws` as a pipe: text both ways, what is buffered, and its end. */
import type { Pipe, PipeListener } from '@throughline/protocol';
import type { RawData, WebSocket } from 'ws';

const OPEN = 1;
/** A page that does not answer the close frame is cut after so long. */
const CLOSE_TIMEOUT_MS = 5_000;

const bytesOf = (data: RawData): number =>
  Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength;

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');

export function createSocketPipe(socket: WebSocket, attach: (pipe: Pipe) => PipeListener): Pipe {
  let sending = 0;
  const pipe: Pipe = {
    send(text) {
      if (socket.readyState !== OPEN) throw new Error('The socket is not open.');
      sending++;
      socket.send(text, () => {
        sending--;
        // Failures show as `close`; here it only matters that the buffer fell.
        if (socket.readyState === OPEN) listener.drained();
      });
    },
    close(code, reason = '') {
      socket.close(code, reason);
      const cut = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      cut.unref();
      socket.once('close', () => clearTimeout(cut));
    },
    get bufferedBytes() {
      return sending === 0 ? 0 : socket.bufferedAmount;
    },
  };
  const listener = attach(pipe);
  socket.on('message', (data, isBinary) => {
    if (isBinary) listener.binary(bytesOf(data));
    else listener.message(textOf(data));
  });
  socket.on('close', (code, reason) => listener.closed(code, reason.toString('utf8')));
  // Without a listener an error would end the process; `close` follows and tells the rest.
  socket.on('error', () => {});
  return pipe;
}
