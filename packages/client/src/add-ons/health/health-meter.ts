/** Counts how the streams are doing; the hot path only adds to numbers. */

import type { Notifier } from '../../observables/notifier.ts';
import type { Observable } from '../../observables/observable.ts';
import { createWatched } from '../../observables/watched.ts';
import type { TransportInUse } from '../../socket/transport-in-use.ts';
import type { Health } from './health.ts';

/** What is counted, from the making of the client on. */
interface HealthCounters {
  duplicates: number;
  skipped: number;
  gapsOpened: number;
  gapsRepaired: number;
  gapsLost: number;
  delivered: number;
  rejected: number;
  badFrames: number;
  resets: number;
}

/** What is so now, asked when somebody looks. */
export interface HealthGauges {
  held(): number;
  replayLag(): number;
  reconnects(): number;
  silenceMs(): number;
  latencyMs(): number | undefined;
  transport(): TransportInUse | undefined;
}

export interface HealthMeter {
  readonly observable: Observable<Health>;
  /** @param times - how often it happened, once by default */
  count(what: keyof HealthCounters, times?: number): void;
  /** The same for what comes by the thousand. */
  delivered(): void;
}

export function createHealthMeter(
  gauges: HealthGauges,
  notifier: Notifier,
  report: (error: unknown) => void,
): HealthMeter {
  const counters: HealthCounters = {
    duplicates: 0,
    skipped: 0,
    gapsOpened: 0,
    gapsRepaired: 0,
    gapsLost: 0,
    delivered: 0,
    rejected: 0,
    badFrames: 0,
    resets: 0,
  };
  let latest: Health | undefined;
  const take = (): Health => ({
    duplicates: counters.duplicates,
    skipped: counters.skipped,
    gaps: { opened: counters.gapsOpened, repaired: counters.gapsRepaired, lost: counters.gapsLost },
    held: gauges.held(),
    delivered: counters.delivered,
    rejected: counters.rejected,
    badFrames: counters.badFrames,
    reconnects: gauges.reconnects(),
    resets: counters.resets,
    replayLag: gauges.replayLag(),
    silenceMs: gauges.silenceMs(),
    latencyMs: gauges.latencyMs(),
    transport: gauges.transport(),
  });
  /** The silence grows with every look; a snapshot that differs in nothing else is the same one. */
  const news = (health: Health): string => JSON.stringify({ ...health, silenceMs: 0 });
  const watched = createWatched<Health>(() => {
    const next = take();
    if (latest === undefined || news(latest) !== news(next)) latest = next;
    return latest;
  }, report);
  return {
    observable: watched.observable,
    count(what, times = 1) {
      counters[what] += times;
      if (watched.watchers > 0) notifier.changed(watched);
    },
    delivered() {
      counters.delivered += 1;
      if (watched.watchers > 0) notifier.changed(watched);
    },
  };
}
