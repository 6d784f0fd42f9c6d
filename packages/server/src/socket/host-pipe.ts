/** A pipe on a host's WebSocket: text out, what is buffered, and closing by any code that the host lets through. */
import type { Cancel, Clock, Pipe, PipeListener } from '@throughline/protocol';

/** What a host's socket can do, however it says it. */
export interface HostSocket {
  isOpen(): boolean;
  send(text: string): void;
  /** Throws for codes that the host keeps to itself. */
  close(code: number, reason: string): void;
  bufferedBytes(): number;
  /** The host notifies of a drain; without it the buffer is looked at now and then. */
  readonly notifiesDrain: boolean;
}

const LOOK_EVERY_MS = 20;
/** The code that says the same where the platform's own may not be sent; the fault's frame has said it before. */
const ownCode = (code: number): number => (code === 1009 ? 4413 : 1000);

export class HostPipe implements Pipe {
  listener: PipeListener | undefined;
  private readonly socket: HostSocket;
  private readonly clock: Clock;
  private cancelLook: Cancel | undefined;
  private over = false;

  constructor(socket: HostSocket, clock: Clock) {
    this.socket = socket;
    this.clock = clock;
  }

  get bufferedBytes(): number {
    return this.over ? 0 : this.socket.bufferedBytes();
  }

  send(text: string): void {
    if (this.over || !this.socket.isOpen()) throw new Error('The socket is not open.');
    this.socket.send(text);
    if (!this.socket.notifiesDrain) this.look(this.bufferedBytes);
  }

  close(code: number, reason = ''): void {
    try {
      this.socket.close(code, reason);
    } catch {
      // Standard sockets send 1000 and 3000 to 4999 only.
      this.socket.close(ownCode(code), reason);
    }
  }

  /** The host says that the buffer fell. */
  drained(): void {
    if (!this.over) this.listener?.drained();
  }

  /** The socket is gone. */
  end(code: number, reason: string): void {
    if (this.over) return;
    this.over = true;
    this.cancelLook?.();
    this.listener?.closed(code, reason);
  }

  /** Looks whether what was buffered has fallen, as long as something is. */
  private look(before: number): void {
    if (before === 0 || this.cancelLook !== undefined) return;
    this.cancelLook = this.clock.after(LOOK_EVERY_MS, () => {
      this.cancelLook = undefined;
      const now = this.bufferedBytes;
      if (now < before) this.drained();
      this.look(now);
    });
  }
}
