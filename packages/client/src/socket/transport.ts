/** The option `transport`: another way to the server than WebSockets alone, and how it shows in `status` and `health`. */
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { WebSocketConstructor } from '../platform/web-socket-like.ts';
import type { SocketAdapter } from './socket-adapter.ts';

/** What a transport is made of: the client's own seams. */
export interface TransportParts {
  readonly clock: ClientClock;
  readonly lifecycle: Lifecycle;
  /** Undefined: the platform's. */
  readonly WebSocket: WebSocketConstructor | undefined;
}

/** Makes the adapter through which a client dials; `httpFallback()` of `@throughline/client/http` gives one. */
export type Transport = (parts: TransportParts) => SocketAdapter;
