/** Health: how the streams are doing, as data. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import type { Observable } from '../../observables/observable.ts';
import type { Health } from './health.ts';
import { createHealthMeter } from './health-meter.ts';

export interface HealthFace {
  /** How the streams are doing, as data. */
  readonly health: Observable<Health>;
}

export const health =
  () =>
  <E extends EventRegistry, C extends CommandRegistry>(seams: Seams<E, C>): HealthFace => {
    const meter = createHealthMeter(seams.gauges, seams.notifier, seams.report);
    seams.hear({ event: meter.delivered, count: meter.count });
    return { health: meter.observable };
  };
