/** What the connection is doing, in the words of the protocol. */
import type { Fault } from '@throughline/protocol';
import type { TransportInUse } from '../socket/transport-in-use.ts';

export type ClientStatus =
  | { readonly name: 'idle' }
  /** Getting a token and opening a socket. */
  | { readonly name: 'connecting'; readonly transport?: TransportInUse }
  /** `hello` was sent, `welcome` has not come. */
  | { readonly name: 'greeting'; readonly transport?: TransportInUse }
  /** Welcome; what was missed is on its way. */
  | { readonly name: 'replaying'; readonly transport?: TransportInUse }
  /** `transport` is there when the page is not connected by a WebSocket: by what, how, and why. */
  | { readonly name: 'live'; readonly transport?: TransportInUse }
  /** Between two attempts; `retryAt` in epoch milliseconds, undefined where the app's own socket redials by itself. */
  | {
      readonly name: 'waiting';
      readonly attempt: number;
      readonly retryAt: number | undefined;
      readonly fault: Fault;
    }
  /** On hold, by every reason listed. */
  | { readonly name: 'paused'; readonly reasons: readonly string[] }
  /** Ended: by `close()`, or for good by the fault. */
  | { readonly name: 'closed'; readonly fault?: Fault };
