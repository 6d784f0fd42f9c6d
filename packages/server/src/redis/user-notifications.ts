/** Wakes those who wait for a user's submits, with one subscription per user however many wait. [U3, V6] */
import type { Cancel } from '@throughline/protocol';

export interface UserNotification {
  /** Resolves the next time that something of this user changes. */
  next(): Promise<void>;
  leave(): void;
}

export interface UserNotifications {
  /** Resolves once changes are heard, or cannot be heard: then the waiter's own polling has to do. */
  enter(userId: string): Promise<UserNotification>;
  ringAll(): void;
  close(): void;
}

interface Listening {
  readonly started: Promise<Cancel>;
  waiters: number;
  rung: Promise<void>;
  ring: () => void;
}

export function createUserNotifications(
  listen: (userId: string, ring: () => void) => Promise<Cancel>,
  onError: (error: unknown) => void,
): UserNotifications {
  const all = new Map<string, Listening>();

  const wind = (one: Listening): void => {
    one.rung = new Promise((resolve) => {
      one.ring = resolve;
    });
  };

  const ring = (one: Listening): void => {
    const before = one.ring;
    wind(one);
    before();
  };

  const open = (userId: string): Listening => {
    const started = listen(userId, () => ring(one)).catch((error) => {
      onError(error);
      return () => {};
    });
    const one: Listening = { started, waiters: 0, rung: Promise.resolve(), ring: () => {} };
    wind(one);
    all.set(userId, one);
    return one;
  };

  const leave = (userId: string, one: Listening): void => {
    if (--one.waiters > 0) return;
    if (all.get(userId) === one) all.delete(userId);
    void one.started.then((stop) => stop());
  };

  return {
    async enter(userId) {
      const one = all.get(userId) ?? open(userId);
      one.waiters++;
      await one.started;
      return { next: () => one.rung, leave: () => leave(userId, one) };
    },
    ringAll() {
      for (const one of all.values()) ring(one);
    },
    close: () => all.clear(),
  };
}
