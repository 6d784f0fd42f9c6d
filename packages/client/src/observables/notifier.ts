/** Has watchers notified at most once a frame; of the first news of a quiet time, and of urgent ones, at once. */
import type { Cancel } from '@throughline/protocol';
import type { ClientClock } from '../platform/client-clock.ts';
import type { Notified } from './notified.ts';

export interface Notifier {
  /** Until then, and after `stop`, everyone is notified at once, and no frame is asked for. */
  start(): void;
  /** The target changed. `urgent`: everything that waits is notified now. */
  changed(target: Notified, urgent?: boolean): void;
  stop(): void;
}

/** @param notify - notifies one target, in its turn */
export function createNotifier(clock: Pick<ClientClock, 'onFrame'>, notify: (target: Notified) => void): Notifier {
  const dirty = new Set<Notified>();
  let cancelFrame: Cancel | undefined;
  let running = false;

  const flush = (): void => {
    const targets = [...dirty];
    dirty.clear();
    for (const target of targets) notify(target);
  };
  const frame = (): void => {
    cancelFrame = undefined;
    if (dirty.size === 0) return; // Quiet again: the next news goes out at once.
    cancelFrame = clock.onFrame(frame);
    flush();
  };

  return {
    start() {
      running = true;
    },
    changed(target, urgent = false) {
      dirty.add(target);
      const quiet = cancelFrame === undefined;
      if (quiet && running) cancelFrame = clock.onFrame(frame);
      if (quiet || urgent) flush();
    },
    stop() {
      running = false;
      cancelFrame?.();
      cancelFrame = undefined;
      if (dirty.size > 0) flush();
    },
  };
}
