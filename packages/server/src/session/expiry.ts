/** Watches the end of a credential: asks for a fresh one in time, and ends the connection when none came. */
import type { Clock } from '@throughline/protocol';

export interface Expiry {
  /** A credential that ends then, in epoch milliseconds; undefined: never. */
  until(expiresAt: number | undefined): void;
  stop(): void;
}

export interface ExpiryOptions {
  readonly clock: Clock;
  /** How long before the end it is asked for. */
  readonly expiringMs: number;
  expiring(inMs: number): void;
  expired(): void;
}

/** Timers of the platform hold 31 bits; longer waits are waited in pieces. */
const LONGEST_WAIT_MS = 86_400_000;

export function createExpiry({ clock, expiringMs, expiring, expired }: ExpiryOptions): Expiry {
  let cancel = (): void => {};
  const watch = (expiresAt: number, asked: boolean): void => {
    const left = expiresAt - clock.now();
    if (left <= 0) {
      expired();
      return;
    }
    if (!asked && left <= expiringMs) {
      expiring(Math.ceil(left));
      watch(expiresAt, true);
      return;
    }
    const wait = Math.min(asked ? left : left - expiringMs, LONGEST_WAIT_MS);
    cancel = clock.after(Math.max(1, wait), () => watch(expiresAt, asked));
  };
  return {
    until(expiresAt) {
      cancel();
      if (expiresAt !== undefined) watch(expiresAt, false);
    },
    stop: () => cancel(),
  };
}
