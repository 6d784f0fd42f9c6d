/** Every number that tunes the client, in one place; each is documented on its interface. */
import type { ConnectionTuning } from './connection/connection-tuning.ts';

const connection: ConnectionTuning = {
  connectTimeoutMs: 10_000,
  helloTimeoutMs: 10_000,
  graceMs: 5_000,
  pongTimeoutMs: 2_000,
  settledAfterMs: 5_000,
  tokenTimeoutMs: 10_000,
  watchMs: 5_000,
  jumpMs: 2_000,
  backoff: { firstMs: 1_000, factor: 2, capMs: 30_000 },
};

export const defaults = { connection } as const;
