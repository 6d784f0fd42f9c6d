/** Everything that can be set on a client. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { ViewTuning } from '../add-ons/run-views/view-tuning.ts';
import type { ConnectionTuning } from '../connection/connection-tuning.ts';
import type { TokenSource, UrlSource } from '../connection/credential-sources.ts';
import type { ClientObserver } from '../listeners/client-observer.ts';
import type { OutboxTuning } from '../outbox/outbox-tuning.ts';
import type { HistorySeed } from '../pipeline/history-seed.ts';
import type { StreamTuning } from '../pipeline/stream-tuning.ts';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { StorageLike } from '../platform/storage-like.ts';
import type { ReconnectingSocketLike, WebSocketConstructor } from '../platform/web-socket-like.ts';
import type { Transport } from '../socket/transport.ts';
import type { Tunable } from './tunable.ts';

/** The options of a client without add-ons. */
export type CoreOptions<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> = Omit<ClientOptions<Events, Commands>, 'history' | 'applyPatch' | 'views'>;

export interface ClientOptions<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** `ws:`, `wss:`, `http:` or `https:`; relative to the page's address in a browser. A function is asked at each attempt. */
  readonly url?: UrlSource | undefined;
  /** The credential for `hello`. Asked at each attempt; never put into the URL. */
  readonly token?: TokenSource | undefined;
  /** Checks and types event bodies. @defaultValue envelopes only */
  readonly events?: Events | undefined;
  readonly commands?: Commands | undefined;
  /** The app's own database; asked before the first subscribe of a stream and after each reset. `null`: nothing stored. */
  readonly history?:
    | ((
        stream: string,
        ask: { reason: 'first' | 'reset'; signal: AbortSignal },
      ) => HistorySeed | null | Promise<HistorySeed | null>)
    | undefined;
  /**
   * Applies an RFC 6902 patch to a run's state and returns the new state. @defaultValue none: `state_patch` is
   * delivered, and not folded
   */
  readonly applyPatch?: ((state: unknown, patch: readonly unknown[]) => unknown) | undefined;

  /** How commands wait for their answers. */
  readonly outbox?: Tunable<OutboxTuning> | undefined;
  /** How much the page remembers of runs. */
  readonly views?: Tunable<ViewTuning> | undefined;
  /** How gaps are repaired and places reported. The defaults are the protocol's; tests and odd networks change them. */
  readonly streams?: Tunable<StreamTuning> | undefined;
  /** How the connection is dialled and watched. The same holds. */
  readonly connection?: Tunable<ConnectionTuning> | undefined;
  /** Where cursors are kept in the storage. @defaultValue `throughline.v1`, and the URL where it is fixed */
  readonly storageKey?: string | undefined;

  /** @defaultValue the platform's `WebSocket`, looked up at each attempt */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /**
   * Another way to the server where no WebSocket gets through: `httpFallback()` of `@throughline/client/http`. Excludes
   * `reconnectingSocket`. @defaultValue WebSockets alone
   */
  readonly transport?: Transport | undefined;
  /** The app's own reconnecting socket; each of its opens starts a new `hello`. Excludes `url` and `WebSocket`. */
  readonly reconnectingSocket?: (() => ReconnectingSocketLike) | undefined;
  readonly clock?: ClientClock | undefined;
  /** Numbers from 0 up to, not including, 1. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Where cursors live; `null`: nowhere. @defaultValue `sessionStorage` where there is one */
  readonly storage?: StorageLike | null | undefined;
  /** @defaultValue the browser's events where there is a `document` */
  readonly lifecycle?: Lifecycle | undefined;
  readonly observer?: ClientObserver | undefined;
}
