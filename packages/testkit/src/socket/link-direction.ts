/** One direction of a connection: units arrive in the order sent, each after its delay, as one task each. */
import type { Cancel, Clock } from '@throughline/protocol';
import type { WireUnit } from './wire-unit.ts';

/** What becomes of one unit: nothing (lost), or one or more deliveries. */
export interface Delivery {
  readonly unit: WireUnit;
  /** Milliseconds on the clock, counted from now. @defaultValue the latency of this direction of the link */
  readonly delayMs?: number;
  /** May it overtake what was sent before it? @defaultValue false */
  readonly overtakes?: boolean;
  /** Does it count as buffered until it arrives, as with a reader that does not read? @defaultValue false */
  readonly backpressure?: boolean;
}

export interface LinkDirectionOptions {
  readonly clock: Clock;
  /** Puts a task of the receiving end into its queue. */
  readonly queue: (task: () => void) => void;
  /** Latency in milliseconds for the next unit. */
  readonly latencyMs: () => number;
  /** Decides what becomes of a unit. @defaultValue it is delivered */
  readonly plan?: (unit: WireUnit) => readonly Delivery[];
  readonly receive: (unit: WireUnit) => void;
}

export interface LinkDirection {
  /** Takes a unit; `taken` is called in a later task, once it was handed to the network. */
  send(unit: WireUnit, taken?: () => void): void;
  /** Units wait here, in order, until `release`; reasons add up. */
  hold(reason: string): void;
  release(reason: string): void;
  /** Drops everything that has not arrived, and everything sent from now on. */
  shut(): void;
}

interface Waiting {
  readonly unit: WireUnit;
  readonly taken: (() => void) | undefined;
}

export function createLinkDirection({ clock, queue, latencyMs, plan, receive }: LinkDirectionOptions): LinkDirection {
  const holds = new Set<string>();
  const timers = new Set<Cancel>();
  // Timers of a real clock may fire out of order by a millisecond: each takes the next unit, not its own.
  const inOrder: WireUnit[] = [];
  let waiting: Waiting[] = [];
  let lastArrival = 0;
  let shut = false;

  const arrive = (unit: WireUnit, taken?: () => void): void =>
    queue(() => {
      taken?.();
      if (!shut) receive(unit);
    });

  const deliver = (delivery: Delivery, sent?: () => void): void => {
    const { unit, delayMs = latencyMs(), overtakes = false, backpressure = false } = delivery;
    let taken = sent;
    // The common case, without a look at the clock: nothing is on its way, so nothing can be overtaken.
    if (delayMs <= 0 && (overtakes || inOrder.length === 0)) {
      arrive(unit, taken);
      return;
    }
    const now = clock.elapsed();
    const at = overtakes ? now + delayMs : Math.max(lastArrival, now + delayMs);
    if (!overtakes) lastArrival = at;
    if (taken && !backpressure) {
      queue(taken);
      taken = undefined;
    }
    if (!overtakes) inOrder.push(unit);
    const cancel = clock.after(at - now, () => {
      timers.delete(cancel);
      arrive(overtakes ? unit : inOrder.shift()!, taken);
    });
    timers.add(cancel);
  };

  const transmit = (unit: WireUnit, taken: (() => void) | undefined): void => {
    if (plan === undefined) {
      deliver({ unit }, taken);
      return;
    }
    const deliveries = plan(unit);
    if (deliveries.length === 0 && taken) queue(taken);
    deliveries.forEach((delivery, index) => {
      deliver(delivery, index === 0 ? taken : undefined);
    });
  };

  return {
    send(unit, taken) {
      if (shut) return;
      if (holds.size > 0) waiting.push({ unit, taken });
      else transmit(unit, taken);
    },
    hold: (reason) => void holds.add(reason),
    release(reason) {
      if (!holds.delete(reason) || holds.size > 0) return;
      const released = waiting;
      waiting = [];
      for (const { unit, taken } of released) transmit(unit, taken);
    },
    shut() {
      shut = true;
      waiting = [];
      inOrder.length = 0;
      for (const cancel of timers) cancel();
      timers.clear();
    },
  };
}
