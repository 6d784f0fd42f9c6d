/** A WebSocket in process: what is written is handed to the test, what is fed reaches the client's listener at once. */

type Listener = (event: any) => void;

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  /** The socket that was made last. */
  static latest: FakeSocket;
  /** Called with each message that a client sends. */
  static sent: (socket: FakeSocket, text: string) => void = () => {};

  binaryType = 'blob';
  bufferedAmount = 0;
  extensions = '';
  readyState = 0;
  protocol = '';
  onopen: Listener | null = null;
  onmessage: Listener | null = null;
  onclose: Listener | null = null;
  onerror: Listener | null = null;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(
    readonly url: string,
    readonly protocols?: string | string[],
  ) {
    FakeSocket.latest = this;
  }
  addEventListener(type: string, listener: Listener): void {
    const known = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, known.add(listener));
  }
  removeEventListener(type: string, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }
  send(text: string): void {
    FakeSocket.sent(this, text);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.protocol = String(this.protocols ?? '');
    this.emit('open', {});
  }
  feed(text: string): void {
    this.emit('message', { data: text });
  }
  private emit(type: 'open' | 'message', event: any): void {
    const handler = type === 'open' ? this.onopen : this.onmessage;
    handler?.call(this, event);
    const listeners = this.listeners.get(type);
    if (listeners !== undefined) for (const listener of listeners) listener(event);
  }
}
