/** The little that the log needs of the official client, and how the log makes one from a URL. */
import { createClient } from 'redis';

interface ScriptArguments {
  keys: string[];
  arguments: string[];
}

// The package types a listener by whether it wants texts or buffers; texts are what it gets unless it asks otherwise.
type Listener = (message: any) => void;

/** A client or a cluster client of the `redis` package, connected or about to be. */
export interface RedisConnection {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  evalSha(sha: string, options: ScriptArguments): Promise<unknown>;
  eval(script: string, options: ScriptArguments): Promise<unknown>;
  scriptLoad(script: string): Promise<unknown>;
  subscribe(channel: string, listener: Listener): Promise<void>;
  unsubscribe(channel: string, listener: Listener): Promise<void>;
  sSubscribe(channel: string, listener: Listener): Promise<void>;
  sUnsubscribe(channel: string, listener: Listener): Promise<void>;
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
