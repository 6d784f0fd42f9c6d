/** What a connection is made of: its options, every one decided, and where its news and errors go. */
import type { ClientFrame } from '@throughline/protocol';
import type { ClientError } from '../errors/client-error.ts';
import type { ClientOptions } from '../options/client-options.ts';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Turn } from '../turn/turn.ts';
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
  /** A status is notified when what changed it is done. */
  readonly turn: Pick<Turn, 'begin' | 'end' | 'changed'>;
  /** What went wrong and stopped nothing: a provider that failed, a status listener that threw. */
  readonly onError: (error: ClientError) => void;
  /** Every frame sent, tokens redacted. Leave it out and it costs nothing. */
  readonly onSent?: ((frame: ClientFrame) => void) | undefined;
}
