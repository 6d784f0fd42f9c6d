/** The one thing that the connection knows about sockets. Two kinds: we dial, or the app's own socket does. */

/** What happens to a socket; an adapter that was dropped or released notifies of nothing more. [H4] */
export interface SocketListener {
  opened(): void;
  message(data: unknown): void;
  closed(code: number, reason: string): void;
}

export interface SocketAdapter {
  /** Who dials after a loss. */
  readonly redials: 'client' | 'app';
  /** Makes the socket, or sees to the app's own. May throw what the constructor throws. */
  open(url: string | undefined, listener: SocketListener): void;
  send(text: string): void;
  /** Bytes taken by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
  /** This connection is of no use: detached, then closed; the app's own socket stays closed until `open`. */
  drop(): void;
  /** The end: closed and forgotten. */
  release(): void;
}
