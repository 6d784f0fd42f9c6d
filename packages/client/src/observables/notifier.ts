/** Tells those who watch at most once a frame; the first news of a quiet time, and urgent ones, at once. */
import type { Cancel } from '@throughline/protocol';
import type { ClientClock } from '../platform/client-clock.ts';

/** Something that is watched. `notify` is called with no argument and must not throw. */
export interface Notified {
  notify(): void;
}

export interface Notifier {
  /** Until then, and after `stop`, everyone is told at once, and no frame is asked for. */
  start(): void;
  /** The target changed. `urgent`: everything that waits is told now. */
  changed(target: Notified, urgent?: boolean): void;
  stop(): void;
}

export function createNotifier(clock: Pick<ClientClock, 'onFrame'>): Notifier {
  const dirty = new Set<Notified>();
  let cancelFrame: Cancel | undefined;
  let running = false;

  const flush = (): void => {
    const targets = [...dirty];
    dirty.clear();
    for (const target of targets) target.notify();
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
