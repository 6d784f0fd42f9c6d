/** Faults that keep a frame as it is and change when, or in what order, it arrives. */
import { type Clock, utf8Length } from '@throughline/protocol';
import type { Link } from '../socket/link.ts';
import type { Delivery } from '../socket/link-direction.ts';
import type { WireUnit } from '../socket/wire-unit.ts';
import type { FaultSpec } from './fault-spec.ts';

export interface FrameTiming {
  readonly spec: FaultSpec;
  readonly unit: WireUnit & { kind: 'text' };
  readonly direction: 'up' | 'down';
  readonly link: Link;
  readonly clock: Clock;
  readonly random: () => number;
  readonly memory: FaultMemory;
  /** Sends a unit past all faults. */
  readonly inject: (link: Link, direction: 'up' | 'down', unit: WireUnit) => void;
}

/** What one fault remembers between two frames. */
export interface FaultMemory {
  readonly busyUntil: WeakMap<Link, number>;
  readonly bytes: WeakMap<Link, number>;
  held: Array<{ link: Link; direction: 'up' | 'down'; unit: WireUnit }>;
  flushing: boolean;
}

export const createFaultMemory = (): FaultMemory => ({
  busyUntil: new WeakMap(),
  bytes: new WeakMap(),
  held: [],
  flushing: false,
});

const DEFAULT_WINDOW_MS = 20;

/** Sends what is held, in an order that the seed decides. */
export function flushHeld({ memory, random, inject }: Pick<FrameTiming, 'memory' | 'random' | 'inject'>): void {
  const held = memory.held.map((entry) => ({ entry, place: random() })).sort((left, right) => left.place - right.place);
  memory.held = [];
  memory.flushing = false;
  for (const { entry } of held) inject(entry.link, entry.direction, entry.unit);
}

/** Its deliveries, or undefined when the fault does not time frames. */
export function timeFrame(timing: FrameTiming): readonly Delivery[] | undefined {
  const { spec, unit, direction, link, clock, random, memory } = timing;
  switch (spec.action) {
    case 'delay':
      return [{ unit, delayMs: spec.ms + random() * (spec.jitterMs ?? 0) }];
    case 'delay-one':
      return [{ unit, delayMs: spec.ms, overtakes: true }];
    case 'bandwidth':
    case 'slow-reader': {
      const now = clock.elapsed();
      const doneAt =
        Math.max(now, memory.busyUntil.get(link) ?? 0) + (utf8Length(unit.text) * 1000) / spec.bytesPerSecond;
      memory.busyUntil.set(link, doneAt);
      return [{ unit, delayMs: doneAt - now, backpressure: spec.action === 'slow-reader' }];
    }
    case 'hold':
      memory.held.push({ link, direction, unit });
      return [];
    case 'reorder':
      memory.held.push({ link, direction, unit });
      if (memory.held.length >= spec.window) flushHeld(timing);
      else if (!memory.flushing) {
        memory.flushing = true;
        clock.after(spec.withinMs ?? DEFAULT_WINDOW_MS, () => flushHeld(timing));
      }
      return [];
    default:
      return undefined;
  }
}
