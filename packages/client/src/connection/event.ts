/** Everything that can happen to a connection. */
import type { Fault, FaultFrame } from '@throughline/protocol';
import type { LifecycleSignal } from '../platform/lifecycle.ts';

/** The timers of a connection; one that fires is the event of its name. */
export type TimerName =
  /** Token, URL and socket took too long. */
  | 'connectTimeout'
  /** No `welcome` came. */
  | 'helloTimeout'
  /** Look whether the server went silent or the clock jumped. */
  | 'watchDue'
  /** Nothing came in after a ping. */
  | 'pongTimeout'
  /** The socket has been open long enough to be trusted. [B3] */
  | 'stableDue'
  /** The wait between two attempts is over. */
  | 'backoffOver'
  /** Ask for a fresh token again. */
  | 'refreshDue'
  /** The server said `fault` and did not close. */
  | 'closeTimeout';

/** Told by what an attempt started: it carries the attempt's generation and is void in any other. [H4, B5] */
type AttemptEvent =
  | { readonly type: 'credentialsReady'; readonly generation: number }
  /** Also: the socket could not even be made. `final`: a definite no, asked never again. */
  | { readonly type: 'credentialsFailed'; readonly generation: number; readonly final: boolean; readonly fault: Fault }
  | { readonly type: 'socketOpened'; readonly generation: number }
  | { readonly type: 'socketClosed'; readonly generation: number; readonly code: number; readonly reason: string };

/** Told by frames of the current socket. */
type FrameEvent =
  | { readonly type: 'welcomed'; readonly heartbeatMs: number }
  | { readonly type: 'faulted'; readonly frame: FaultFrame }
  | { readonly type: 'expiring' }
  | { readonly type: 'pingWanted' }
  | { readonly type: 'streamsLive'; readonly live: boolean };

export type ConnectionEvent =
  | { readonly type: 'connect' }
  | { readonly type: 'close' }
  | AttemptEvent
  | FrameEvent
  | { readonly type: TimerName }
  | { readonly type: LifecycleSignal };

/** Signals by which the page tells that a look is worth while: at the socket, or at dialling anew. [L3] */
const signsOfLife: ReadonlySet<string> = new Set<LifecycleSignal>(['online', 'visible', 'focus', 'resume', 'pageshow']);

export const isSignOfLife = (event: ConnectionEvent): boolean => signsOfLife.has(event.type);
