/** Listens to channels on a connection of its own, and says when it was away. [V7] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { RedisConnection } from './redis-connection.ts';
import { closed, timedOut } from './redis-failure.ts';

export interface RedisSubscriber {
  /** Resolves once messages arrive. One listener per channel at a time. */
  listen(channel: string, listener: (message: string) => void): Promise<Cancel>;
  /** Called whenever the connection is back: messages may have been missed. */
  onReturn(listener: () => void): Cancel;
  close(): void;
}

export interface RedisSubscriberOptions {
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly commandTimeoutMs: number;
  readonly fanOut: 'sharded' | 'plain';
  readonly onError: (error: unknown) => void;
}

const PAUSE_MS = 50;

export function createRedisSubscriber(options: RedisSubscriberOptions): RedisSubscriber {
  const { connection, clock, commandTimeoutMs, fanOut, onError } = options;
  const sharded = fanOut === 'sharded';
  const listeners = new Set<() => void>();
  const leaving = new Set<(error: Error) => void>();
  let isClosed = false;

  const onReady = (): void => {
    for (const listener of listeners) listener();
  };
  // A cluster says it node by node.
  for (const event of ['ready', 'node-ready']) connection.on(event, onReady);
  connection.on('error', onError);

  const start = (channel: string, listener: (message: string) => void): Promise<void> =>
    sharded ? connection.sSubscribe(channel, listener) : connection.subscribe(channel, listener);
  const stop = (channel: string, listener: (message: string) => void): Promise<void> =>
    sharded ? connection.sUnsubscribe(channel, listener) : connection.unsubscribe(channel, listener);

  /** Until it works, or time is up: the connection may be away just now. */
  const startPatiently = (channel: string, listener: (message: string) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      let stopPause: Cancel = () => {};
      let lastError: unknown;
      const end = (work: () => void): void => {
        stopPause();
        stopTimer();
        leaving.delete(giveUp);
        work();
      };
      const giveUp = (error: Error): void => end(() => reject(error));
      const stopTimer = clock.after(commandTimeoutMs, () => giveUp(timedOut(commandTimeoutMs, lastError)));
      leaving.add(giveUp);
      const attempt = (): void => {
        start(channel, listener).then(
          () => end(resolve),
          (error) => {
            lastError = error;
            if (leaving.has(giveUp)) stopPause = clock.after(PAUSE_MS, attempt);
          },
        );
      };
      attempt();
    });

  return {
    async listen(channel, listener) {
      if (isClosed) throw closed();
      await startPatiently(channel, listener);
      // A channel that cannot be left now is left with the connection; its messages find no one.
      return () => void (isClosed || stop(channel, listener).catch(onError));
    },
    onReturn(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      isClosed = true;
      for (const giveUp of [...leaving]) giveUp(closed());
      listeners.clear();
      if (connection.isOpen) connection.destroy();
    },
  };
}
