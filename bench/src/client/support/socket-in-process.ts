/** A socket in process for measuring: what is written goes to the benchmark, what comes in reaches the listeners at once. */
import { FakeSocket } from '@throughline/test-support';

export class SocketInProcess extends FakeSocket {
  /** The socket that was made last. */
  static latest: SocketInProcess;
  /** Called with each message that a client sends. */
  static sent: (socket: SocketInProcess, text: string) => void = () => {};

  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    SocketInProcess.latest = this;
  }
  override send(text: string): void {
    SocketInProcess.sent(this, text);
  }
  override close(): void {
    this.readyState = 3;
  }
  /** Without a copy of the listeners and without a look at the data: the measured path pays for neither. */
  override receive(data: string): void {
    const event = { data };
    this.onmessage?.(event);
    const listeners = this.listeners.get('message');
    if (listeners !== undefined) for (const listener of listeners) listener(event);
  }
}
