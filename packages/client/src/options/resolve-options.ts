/** Resolves what the app set and what it left out, once: inner code gets complete values. */

import type { ViewTuning } from '../add-ons/run-views/view-tuning.ts';
import type { ConnectionTuning } from '../connection/connection-tuning.ts';
import { ClientError } from '../errors/client-error.ts';
import type { OutboxTuning } from '../outbox/outbox-tuning.ts';
import type { StreamTuning } from '../pipeline/stream-tuning.ts';
import { browserClock } from '../platform/browser-clock.ts';
import { createBrowserLifecycle } from '../platform/browser-lifecycle.ts';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { StorageLike } from '../platform/storage-like.ts';
import type { ClientOptions } from './client-options.ts';
import { defaults } from './defaults.ts';

export interface ResolvedOptions {
  readonly clock: ClientClock;
  readonly random: () => number;
  readonly lifecycle: Lifecycle;
  readonly storage: StorageLike | null;
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

/** Every tuning number is a number of at least 0; a NaN in a timer would never fire and never be noticed. */
function checkNumbers(group: string, tuning: object): void {
  for (const [name, value] of Object.entries(tuning)) {
    if (typeof value !== 'number' || value >= 0) continue;
    throw new ClientError('invalid-option', `The option ${group}.${name} is ${value}; it has to be 0 or more.`);
  }
}

function tune<Tuning extends object>(group: string, standard: Tuning, set: Partial<Tuning> | undefined): Tuning {
  const tuning = { ...standard, ...set };
  checkNumbers(group, tuning);
  return tuning;
}

export function resolveOptions(options: ClientOptions<any, any>): ResolvedOptions {
  const streams = tune('streams', defaults.streams, options.streams);
  if (!Number.isSafeInteger(streams.window) || streams.window < 1) {
    throw new ClientError('invalid-option', `The option streams.window is ${streams.window}; it has to be 1 or more.`);
  }
  const { url } = options;
  return {
    clock: options.clock ?? browserClock,
    random: options.random ?? Math.random,
    lifecycle: options.lifecycle ?? createBrowserLifecycle(),
    storage: options.storage === undefined ? platformStorage() : options.storage,
    storageKey: options.storageKey ?? `throughline.v1 ${typeof url === 'function' ? '' : (url ?? '')}`.trim(),
    connection: tune('connection', defaults.connection, options.connection),
    streams,
    outbox: tune('outbox', defaults.outbox, options.outbox),
    views: tune('views', defaults.views, options.views),
  };
}
