/** Resolves what the app set and what it left out, once: inner code gets complete values. */

import type { ViewTuning } from '../add-ons/run-views/view-tuning.ts';
import type { ConnectionTuning } from '../connection/connection-tuning.ts';
import type { OutboxTuning } from '../outbox/outbox-tuning.ts';
import type { StreamTuning } from '../pipeline/stream-tuning.ts';
import { browserClock } from '../platform/browser-clock.ts';
import { createBrowserLifecycle } from '../platform/browser-lifecycle.ts';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { StorageLike } from '../platform/storage-like.ts';
import { checkBackoff, tune } from './check-tuning.ts';
import type { ClientOptions } from './client-options.ts';
import { defaults } from './defaults.ts';

export interface ResolvedOptions {
  readonly clock: ClientClock;
  readonly random: () => number;
  readonly lifecycle: Lifecycle;
  /** Looked up when the client connects. */
  readonly storage: () => StorageLike | null;
  readonly storageKey: string;
  readonly connection: ConnectionTuning;
  readonly streams: StreamTuning;
  readonly outbox: OutboxTuning;
  readonly views: ViewTuning;
}

/** The session's storage, where there is one and the page may use it. */
function platformStorage(): StorageLike | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // A sandboxed page throws at the mere look.
  }
}

/**
 * Pure but for the checks: making a client reads no clock, no randomness and nothing of the platform, since pages are
 * also rendered ahead of time.
 * @throws ClientError `invalid-option`
 */
export function resolveOptions(options: ClientOptions<any, any>): ResolvedOptions {
  const { url, storage } = options;
  const connection = tune('connection', defaults.connection, options.connection);
  checkBackoff(connection.backoff);
  return {
    clock: options.clock ?? browserClock,
    random: options.random ?? Math.random,
    lifecycle: options.lifecycle ?? createBrowserLifecycle(),
    storage: () => (storage === undefined ? platformStorage() : storage),
    storageKey: options.storageKey ?? `throughline.v1 ${typeof url === 'function' ? '' : (url ?? '')}`.trim(),
    connection,
    streams: tune('streams', defaults.streams, options.streams),
    outbox: tune('outbox', defaults.outbox, options.outbox),
    views: tune('views', defaults.views, options.views),
  };
}
