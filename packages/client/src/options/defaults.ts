/** Every number that tunes the client, in one place; each is documented on its interface. */

import type { ViewTuning } from '../add-ons/run-views/view-tuning.ts';
import type { ConnectionTuning } from '../connection/connection-tuning.ts';
import type { OutboxTuning } from '../outbox/outbox-tuning.ts';
import type { StreamTuning } from '../pipeline/stream-tuning.ts';

const connection: ConnectionTuning = {
  connectTimeoutMs: 10_000,
  helloTimeoutMs: 10_000,
  graceMs: 5_000,
  pongTimeoutMs: 2_000,
  longestWaitMs: 300_000,
  stableAfterMs: 5_000,
  tokenTimeoutMs: 10_000,
  refreshFloorMs: 1_000,
  refusedWaitMs: 2_000,
  watchMs: 5_000,
  jumpMs: 2_000,
  backoff: { firstMs: 1_000, factor: 2, capMs: 30_000 },
};

const streams: StreamTuning = {
  window: 256,
  gapGraceMs: 50,
  gapRetryMs: 5_000,
  giveUpMs: 30_000,
  replayTimeoutMs: 10_000,
  seenEveryMs: 1_000,
  maxUnseen: 256,
};

const outbox: OutboxTuning = {
  maxEntries: 256,
  maxBytes: 1_048_576,
  maxAgeMs: 300_000,
  whenFull: 'reject',
  persist: false,
};

const views: ViewTuning = {
  keepFinishedRuns: 200,
  stalledAfterMs: 60_000,
  maxWaitingEvents: 1_024,
};

export const defaults = { connection, streams, outbox, views } as const;
