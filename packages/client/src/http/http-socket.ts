/** A WebSocket's face on requests: what the client's connection uses of it, and nothing else. [F1, F7–F9] */
import { SUBPROTOCOL } from '@throughline/protocol';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { WebSocketLike } from '../platform/web-socket-like.ts';
import type { DeliveryMode, SessionDelivery } from './delivery-mode.ts';
import { Downlink } from './downlink.ts';
import { type Fetch, PipeRequests } from './pipe-requests.ts';
import { Uplink } from './uplink.ts';

export interface HttpSocketOptions {
  readonly clock: ClientClock;
  readonly lifecycle: Lifecycle;
  readonly fetch: Fetch;
  readonly credentials: RequestCredentials;
  readonly delivery: SessionDelivery;
  modeChanged(mode: DeliveryMode): void;
}

type EventType = 'open' | 'message' | 'close' | 'error';
type Listener = (event: any) => void;

const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

export class HttpSocket implements WebSocketLike {
  binaryType = 'arraybuffer';
  readyState = 0;
  readonly protocol = SUBPROTOCOL;
  private readonly listeners = new Map<EventType, Set<Listener>>();
  private readonly requests: PipeRequests;
  private readonly uplink: Uplink;
  private readonly downlink: Downlink;
  private readonly unwatch: () => void;

  constructor(url: string, options: HttpSocketOptions) {
    const { clock, lifecycle, fetch, credentials, delivery, modeChanged } = options;
    const ended = (code: number, reason: string): void => this.end(code, reason);
    this.requests = new PipeRequests({
      url: url.replace(/^ws/, 'http'),
      clock,
      fetch,
      credentials,
      ended,
      serverStandsAt: (last) => this.downlink.serverStandsAt(last),
    });
    this.uplink = new Uplink({
      requests: this.requests,
      opened: () => void this.downlink.run(),
      failed: ended,
      sent: () => this.downlink.sent(),
    });
    this.downlink = new Downlink({
      requests: this.requests,
      clock,
      delivery,
      isVisible: () => lifecycle.isVisible(),
      message: (data) => this.emit('message', { data }),
      ended,
      modeChanged,
      confirm: () => this.uplink.confirm(),
    });
    this.unwatch = lifecycle.subscribe((signal) => {
      if (signal === 'hidden' || signal === 'visible') this.downlink.visibilityChanged();
    });
    // There is nothing to open before the first message is here to open it with. [F2]
    void Promise.resolve().then(() => {
      if (this.readyState !== 0) return;
      this.readyState = OPEN;
      this.emit('open', {});
    });
  }

  get bufferedAmount(): number {
    return this.uplink.bytes;
  }

  send(text: string): void {
    if (this.readyState === OPEN) this.uplink.send(text);
  }

  /** What was sent before still goes out, as on a WebSocket; nothing more comes in. */
  close(): void {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    this.unwatch();
    this.downlink.stop();
    this.uplink.close();
  }

  addEventListener(type: EventType, listener: Listener): void {
    const known = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, known.add(listener));
  }

  removeEventListener(type: EventType, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }

  private emit(type: EventType, event: object): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener(event);
  }

  private end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.requests.over = true;
    this.unwatch();
    this.downlink.stop();
    this.emit('close', { code, reason });
  }
}
