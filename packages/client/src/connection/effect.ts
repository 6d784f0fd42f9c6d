/** What a connection asks its driver to do. */
import type { Fault } from '@throughline/protocol';
import type { TokenReason } from './credential-sources.ts';
import type { TimerName } from './event.ts';

export type ConnectionEffect =
  /** Listen to the page's lifecycle. */
  | { readonly type: 'watchPage' }
  /** Ask for the token, and for the URL if we dial; answered by `credentialsReady` or `credentialsFailed`. */
  | { readonly type: 'ask'; readonly generation: number; readonly reason: TokenReason }
  /** Make the socket (or see to the app's own); answered by `socketOpened` or `socketClosed`. */
  | { readonly type: 'open'; readonly generation: number }
  | { readonly type: 'hello' }
  | { readonly type: 'ping' }
  /** Send the token that was just got. */
  | { readonly type: 'token' }
  | { readonly type: 'start'; readonly timer: TimerName; readonly delayMs: number }
  | { readonly type: 'stop'; readonly timer: TimerName }
  /** Take back every timer and every question to a provider. [B4] */
  | { readonly type: 'halt' }
  /** This socket is of no use: detach it, then close it. The app's own one rests until the next `open`. */
  | { readonly type: 'drop' }
  /** The end: no socket, no listener stays. */
  | { readonly type: 'release' }
  /** A connection that had said hello is gone; `isStuck`: silent once more, though its waits were the longest. [L7] */
  | { readonly type: 'down'; readonly fault: Fault; readonly isStuck: boolean };
