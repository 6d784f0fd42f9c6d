/** Everything that can be set on a client, with one table of defaults. */
import type { Cancel, ClientFrame, Clock, ServerFrame } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { ConnectionTuning } from './connection/connection-tuning.ts';
import type { DeliveredEvent, LostEvents, RejectedEvent } from './delivered-event.ts';
import type { HistorySeed } from './history-seed.ts';
import type { OutboxTuning } from './outbox/outbox-tuning.ts';
import type { StreamTuning } from './pipeline/stream-tuning.ts';
import type { ClientStatus } from './status.ts';
import type { ViewTuning } from './views/view-tuning.ts';

/** The part of the WebSocket standard that the client uses. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly protocol: string;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: any) => void): void;
  removeEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: any) => void): void;
}
/** A socket that dials again by itself; each of its `open` events is a new connection. */
export interface ReconnectingSocketLike extends WebSocketLike {
  /** Dials anew at once; called when a connection has gone silent. Without it the client asks the app for another. */
  reconnect?(): void;
}
export type WebSocketConstructor = new (url: string, protocols: string | string[]) => WebSocketLike;

/** Time, timers and animation frames. */
export interface ClientClock extends Clock {
  /** Runs `callback` before the next paint while the page is visible, otherwise as a task of its own. */
  onFrame(callback: () => void): Cancel;
}

/** Where cursors survive a reload; the part of `Storage` that is used. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What the page's surroundings tell: each listener is called with the signal's name. */
export type LifecycleSignal =
  | 'online'
  | 'offline'
  | 'visible'
  | 'hidden'
  | 'focus'
  | 'freeze'
  | 'resume'
  | 'pagehide'
  | 'pageshow';
export interface Lifecycle {
  subscribe(listener: (signal: LifecycleSignal) => void): Cancel;
  /** Is the platform sure to have no network? A hint. [L4] */
  isOffline(): boolean;
  /** Is the page shown? */
  isVisible(): boolean;
}

/** Sees everything, changes nothing. Tokens are redacted before it sees them. */
export interface ClientObserver {
  sent?(frame: ClientFrame): void;
  received?(frame: ServerFrame): void;
  delivered?(event: DeliveredEvent): void;
  /** Events that will never come, as `onLost` tells them. */
  lost?(lost: LostEvents): void;
  /** An event whose body failed its schema, as `onRejected` tells it. */
  rejected?(event: RejectedEvent): void;
  status?(status: ClientStatus): void;
}

export type TokenReason = 'connect' | 'unauthorized' | 'expiring';

export interface ClientOptions<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** `ws:`, `wss:`, `http:` or `https:`; relative to the page's address in a browser. A function is asked at each attempt. */
  readonly url?: string | URL | (() => string | URL | Promise<string | URL>);
  /** The credential for `hello`. Asked at each attempt; never put into the URL. */
  readonly token?: string | ((ask: { reason: TokenReason; signal: AbortSignal }) => string | Promise<string>);
  /** Checks and types event bodies. @defaultValue envelopes only */
  readonly events?: Events;
  readonly commands?: Commands;
  /** The app's own database; asked before the first subscribe of a stream and after each reset. `null`: nothing stored. */
  readonly history?: (
    stream: string,
    ask: { reason: 'first' | 'reset'; signal: AbortSignal },
  ) => HistorySeed | null | Promise<HistorySeed | null>;
  /**
   * Applies an RFC 6902 patch to a run's state and returns the new state. @defaultValue none: `state_patch` is
   * delivered, and not folded
   */
  readonly applyPatch?: (state: unknown, patch: readonly unknown[]) => unknown;

  /** How commands wait for their answers. */
  readonly outbox?: Partial<OutboxTuning>;
  /** How much the page remembers of runs. */
  readonly views?: Partial<ViewTuning>;
  /** How gaps are repaired and places reported. The defaults are the protocol's; tests and odd networks change them. */
  readonly streams?: Partial<StreamTuning>;
  /** How the connection is dialled and watched. The same holds. */
  readonly connection?: Partial<ConnectionTuning>;
  /** Where cursors are kept in the storage. @defaultValue `throughline.v1`, and the URL where it is fixed */
  readonly storageKey?: string;

  /** @defaultValue the platform's `WebSocket`, looked up at each attempt */
  readonly WebSocket?: WebSocketConstructor;
  /** The app's own reconnecting socket; each of its opens starts a new `hello`. Excludes `url` and `WebSocket`. */
  readonly reconnectingSocket?: () => ReconnectingSocketLike;
  readonly clock?: ClientClock;
  /** Numbers from 0 up to, not including, 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Where cursors live; `null`: nowhere. @defaultValue `sessionStorage` where there is one */
  readonly storage?: StorageLike | null;
  /** @defaultValue the browser's events where there is a `document` */
  readonly lifecycle?: Lifecycle;
  readonly observer?: ClientObserver;
}
