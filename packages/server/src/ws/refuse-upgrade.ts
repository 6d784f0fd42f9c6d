/** Answers an upgrade that is not taken, and lets its socket go in bounded time whatever the peer does. */
import type { Duplex } from 'node:stream';
import type { Cancel, Clock } from '@throughline/protocol';

/** What a refused peer gets to read the answer and to close. */
const REFUSED_LINGER_MS = 2_000;

/** Failures of a socket that nobody wants any more show as `close`; without a listener they would end the process. */
export const ignoreErrors = (socket: Duplex): void => void socket.on('error', () => {});

export interface Refusals {
  /** Says no in one HTTP answer; what the peer still sends is read and thrown away. */
  refuse(socket: Duplex, status: string, sentence: string): void;
  /** Sockets that were refused and are not gone yet. */
  readonly size: number;
  /** Ends all of them now. */
  close(): void;
}

export function createRefusals(clock: Clock): Refusals {
  const lingering = new Map<Duplex, Cancel>();
  return {
    refuse(socket, status, sentence) {
      if (socket.destroyed) return;
      const body = `${sentence}\n`;
      const length = Buffer.byteLength(body);
      lingering.set(
        socket,
        clock.after(REFUSED_LINGER_MS, () => socket.destroy()),
      );
      socket.once('close', () => {
        lingering.get(socket)?.();
        lingering.delete(socket);
      });
      // A page that has read the answer closes first; cutting at once would take the answer from it.
      socket.once('end', () => socket.destroy());
      socket.end(
        `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\n\r\n${body}`,
      );
      socket.resume();
    },
    get size() {
      return lingering.size;
    },
    close() {
      for (const socket of [...lingering.keys()]) socket.destroy();
    },
  };
}
