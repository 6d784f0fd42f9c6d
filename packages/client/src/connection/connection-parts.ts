/** What a connection is made of: its options, every one decided, and whom it tells. */
import type { ClientFrame, Fault, Position } from '@throughline/protocol';
import type { ClientError } from '../errors/client-error.ts';
import type { ClientOptions } from '../options/client-options.ts';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { ConnectionTuning } from './connection-tuning.ts';

/** The client's options as far as the connection needs them, every one decided. */
export interface ConnectionOptions
  extends Pick<ClientOptions, 'url' | 'token' | 'WebSocket' | 'reconnectingSocket' | 'transport'> {
  readonly clock: ClientClock;
  readonly random: () => number;
  readonly lifecycle: Lifecycle;
  readonly tuning: ConnectionTuning;
}

export interface ConnectionParts {
  readonly options: ConnectionOptions;
  /** Identity of this page load. */
  readonly session: string;
  /** Where each stream stands; asked synchronously when hello is said. */
  readonly hello: () => Record<string, Position>;
  /** A text message of the current, greeted socket. */
  readonly onMessage: (text: string) => void;
  /** A message that was not text. */
  readonly onBinary: (bytes: number) => void;
  /**
   * A connection that had said hello is gone; `message-too-large` asks to isolate unanswered submits. `isStuck`: silent
   * once more though its waits were the longest, so that what is not live must go on behind what is stuck. [L7]
   */
  readonly onDown: (fault: Fault, isStuck: boolean) => void;
  /** Is nothing owed to either end: every stream live or refused, every submit that was sent answered? [L7] */
  readonly isCaughtUp: () => boolean;
  /** What went wrong and stopped nothing: a provider that failed, a status listener that threw. */
  readonly onError: (error: ClientError) => void;
  /** Every frame sent, tokens redacted. Leave it out and it costs nothing. */
  readonly onSent?: ((frame: ClientFrame) => void) | undefined;
}
