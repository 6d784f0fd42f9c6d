/** The little that the log needs of the official client, and how the log makes one from a URL. */
import { createClient } from 'redis';

interface ScriptArguments {
  keys: string[];
  arguments: string[];
}

/** A client of the `redis` package, connected or about to be. */
export interface RedisConnection {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  evalSha(sha: string, options: ScriptArguments): Promise<unknown>;
  eval(script: string, options: ScriptArguments): Promise<unknown>;
  scriptLoad(script: string): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  unsubscribe(channel: string, listener: (message: string) => void): Promise<void>;
  sSubscribe(channel: string, listener: (message: string) => void): Promise<void>;
  sUnsubscribe(channel: string, listener: (message: string) => void): Promise<void>;
  on(event: string, listener: (...values: any[]) => void): unknown;
  off(event: string, listener: (...values: any[]) => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
  duplicate(): RedisConnection;
}

/** A socket that was silent for so long is given up; pings keep a healthy one from being silent. */
const SILENCE_MS = 15_000;

/** Reconnects for ever, with the library's own backoff; commands fail while it is away instead of piling up. */
export const connectTo = (url: string): RedisConnection =>
  createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: SILENCE_MS / 3,
    socket: { socketTimeout: SILENCE_MS, connectTimeout: SILENCE_MS },
  }) as unknown as RedisConnection;
