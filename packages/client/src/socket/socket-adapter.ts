/** The one thing that the connection knows about sockets. Two kinds: we dial, or the app's own socket does. */
import type { TransportInUse } from './transport-in-use.ts';

/** What happens to a socket; an adapter that was dropped or released notifies of nothing more. [H4] */
export interface SocketListener {
  opened(): void;
  message(data: unknown): void;
  closed(code: number, reason: string): void;
  /** `transport` says something else than before. */
  transportChanged?(): void;
  /** The page is hidden and needs no connection: there is none until it is shown. [F7] */
  resting?(): void;
}

export interface SocketAdapter {
  /** Who dials after a loss. */
  readonly redials: 'client' | 'app';
  /** Makes the socket, or sees to the app's own. May throw what the constructor throws. */
  open(url: string | undefined, listener: SocketListener): void;
  send(text: string): void;
  /** Bytes taken by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
  /** By what it is connected, where that is not simply a WebSocket. */
  readonly transport?: TransportInUse | undefined;
  /** This connection is of no use: detached, then closed; the app's own socket stays closed until `open`. */
  drop(): void;
  /** The end: closed and forgotten. */
  release(): void;
}
