/** A WebSocket played by hand: nothing happens to it unless the test does it. */

type Listener = (event: any) => void;
type Type = 'open' | 'message' | 'close' | 'error';

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  onopen: Listener | null = null;
  onmessage: Listener | null = null;
  onclose: Listener | null = null;
  onerror: Listener | null = null;
  binaryType = 'blob';
  extensions = '';
  readyState = 0;
  protocol = '';
  bufferedAmount = 0;
  /** Every message sent, in order. */
  readonly sent: string[] = [];
  closedWith: number | undefined;
  protected readonly listeners = new Map<Type, Set<Listener>>();

  constructor(
    readonly url: string,
    readonly protocols: string | string[] = [],
  ) {}

  addEventListener(type: Type, listener: Listener): void {
    const known = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, known.add(listener));
  }
  removeEventListener(type: Type, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }
  send(text: string): void {
    if (this.readyState === 0) throw new Error('InvalidStateError');
    if (this.readyState === 1) this.sent.push(text);
  }
  /** Stays CLOSING until `end`, as with a server that never answers. */
  close(code?: number): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.closedWith = code;
  }

  /** The server accepted. Told in any state, too, but a socket that is closing stays so. */
  accept(): void {
    if (this.readyState === 0) this.readyState = 1;
    this.protocol = String(this.protocols);
    this.emit('open');
  }
  /** A message comes in. Told to whoever still listens, in any state: a fence must not rely on the socket. */
  receive(data: unknown): void {
    this.emit('message', {
      data: typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data),
    });
  }
  /** The server is not there. */
  refuse(): void {
    this.readyState = 3;
    this.emit('error');
    this.emit('close', { code: 1006, reason: '' });
  }
  /** The connection is gone. */
  end(code = 1006, reason = ''): void {
    this.readyState = 3;
    this.emit('close', { code, reason });
  }
  /** Frames sent, arrays taken apart. */
  get frames(): any[] {
    return this.sent.flatMap((text) => JSON.parse(text));
  }
  /** Listeners of one type, or of all types but `error`: the one for errors is empty, and stays on purpose. */
  listening(type?: Type): number {
    const types: Type[] = type === undefined ? ['open', 'message', 'close'] : [type];
    return types.reduce((sum, each) => sum + (this.listeners.get(each)?.size ?? 0), 0);
  }
  private emit(type: Type, fields: object = {}): void {
    const event = { type, ...fields };
    this[`on${type}`]?.(event);
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener(event);
  }
}

export interface FakeSockets {
  readonly WebSocket: new (url: string, protocols?: string | string[]) => FakeSocket;
  /** Every socket made, oldest first. */
  readonly all: FakeSocket[];
  /** The newest. */
  readonly last: FakeSocket;
  /** Sockets neither closed nor closing. */
  readonly alive: number;
}

export const createFakeSockets = (): FakeSockets => {
  const all: FakeSocket[] = [];
  class Recorded extends FakeSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      all.push(this);
    }
  }
  return {
    WebSocket: Recorded,
    all,
    get last() {
      const last = all.at(-1);
      if (last === undefined) throw new Error('No socket was made.');
      return last;
    },
    get alive() {
      return all.filter((socket) => socket.readyState < 2).length;
    },
  };
};
