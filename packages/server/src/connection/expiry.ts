/** Watches the end of a credential: asks once for a fresh one in time, and ends the connection when none came. [L8] */
import type { Clock } from '@throughline/protocol';

export interface Expiry {
  /** A credential that ends then, in epoch milliseconds; undefined: never. */
  until(expiresAt: number | undefined): void;
  stop(): void;
}

export interface ExpiryOptions {
  readonly clock: Clock;
  /** How long before the end it is asked for; at half of what was left, where that is later. */
  readonly expiringMs: number;
  expiring(inMs: number): void;
  expired(): void;
}

/** Timers of the platform hold 31 bits; longer waits are waited in pieces. */
const LONGEST_WAIT_MS = 86_400_000;

export function createExpiry({ clock, expiringMs, expiring, expired }: ExpiryOptions): Expiry {
  let cancel = (): void => {};
  /** Waits until the given time, in pieces. */
  const wait = (until: number, reached: () => void): void => {
    const left = until - clock.now();
    if (left <= 0) reached();
    else cancel = clock.after(Math.max(1, Math.min(left, LONGEST_WAIT_MS)), () => wait(until, reached));
  };
  return {
    until(expiresAt) {
      cancel();
      if (expiresAt === undefined) return;
      const left = expiresAt - clock.now();
      if (left <= 0) return expired();
      // However short a life is, it is renewed once in it: never sooner than at its half.
      wait(expiresAt - Math.min(expiringMs, left / 2), () => {
        expiring(Math.max(0, Math.ceil(expiresAt - clock.now())));
        wait(expiresAt, expired);
      });
    },
    stop: () => cancel(),
  };
}
