/** What one connection writes, and the replay that feeds it while its socket takes more. [V2, V3] */
import type { Pipe } from '@throughline/protocol';
import type { ConnectionHost } from './connection-host.ts';
import { createOutflow, type Outflow } from './outflow.ts';
import { createReplayPump, type ReplayPump } from './replay-pump.ts';

export interface ConnectionOutflowOptions {
  readonly id: string;
  readonly pipe: Pipe;
  readonly host: ConnectionHost;
  userId(): string;
  /** The socket took nothing after the last attempt, or never reads its answers. */
  stuck(why: 'send-failed' | 'never-reads'): void;
}

export function createConnectionOutflow(options: ConnectionOutflowOptions): { outflow: Outflow; pump: ReplayPump } {
  const { id, pipe, host } = options;
  const { clock, settings } = host;
  const { limits, times, hooks, profile } = settings;
  const pump = createReplayPump({
    clock,
    retryMs: times.retryAfterMs,
    hasRoom: () => outflow.hasRoom(),
    onError: (error) => host.onError('replay', error),
  });
  const outflow: Outflow = createOutflow({
    pipe,
    tick: host.tick,
    clock,
    sendAttempts: profile.sendAttempts,
    sendDelayMs: profile.sendDelayMs,
    maxBufferedBytes: limits.maxBufferedBytes,
    maxBatchBytes: limits.maxBatchBytes,
    onRoom: () => pump.kick(),
    onWritten({ frames, text, attempts }, events) {
      host.delivered(events);
      if (!hooks.delivered) return;
      const { bufferedBytes } = pipe;
      const userId = options.userId();
      hooks.delivered({ connection: id, userId, frames, size: text.length, attempts, bufferedBytes });
    },
    onStuck: (why) => options.stuck(why),
  });
  return { outflow, pump };
}
