/** The timers of one connection by name: at most one of each, and all can be taken back at once. [B4] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { TimerName } from './event.ts';

/** Platforms fire a longer delay at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

export interface Timers {
  /** Starts the timer, anew if it runs. */
  start(name: TimerName, delayMs: number): void;
  stop(name: TimerName): void;
  stopAll(): void;
}

export const createTimers = (clock: Clock, fire: (name: TimerName) => void): Timers => {
  const running = new Map<TimerName, Cancel>();
  const stop = (name: TimerName): void => {
    running.get(name)?.();
    running.delete(name);
  };
  return {
    start(name, delayMs) {
      stop(name);
      const over = (): void => {
        running.delete(name);
        fire(name);
      };
      running.set(name, clock.after(Math.min(delayMs, LONGEST_DELAY_MS), over));
    },
    stop,
    stopAll() {
      for (const cancel of running.values()) cancel();
      running.clear();
    },
  };
};
