/** Speaks after silence, and notices a page that has fallen silent. [L6] */
import type { Clock } from '@throughline/protocol';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly graceMs: number;
  lastWriteAt(): number;
  beat(): void;
  silent(): void;
}

export interface Heartbeat {
  /** Something came from the page. */
  heard(): void;
  silentForMs(): number;
  stop(): void;
}

/**
 * A heartbeat goes out when nothing was written for `heartbeatMs`, and also when nothing was *heard* for so long:
 * a page that only listens answers it, and is not taken for dead while events keep it busy.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, heartbeatMs } = options;
  const deadlineMs = 2 * heartbeatMs + options.graceMs;
  let heardAt = clock.elapsed();
  let beatAt = heardAt;
  let cancel = (): void => {};

  /** Since when one of the two sides has been quiet, and was not asked. */
  const quietFrom = (): number => Math.max(beatAt, Math.min(heardAt, options.lastWriteAt()));

  const arm = (): void => {
    const now = clock.elapsed();
    const due = Math.min(quietFrom() + heartbeatMs, heardAt + deadlineMs);
    cancel = clock.after(Math.max(1, due - now), check);
  };
  const check = (): void => {
    const now = clock.elapsed();
    if (now - heardAt >= deadlineMs) {
      options.silent();
      return;
    }
    if (now - quietFrom() >= heartbeatMs) {
      beatAt = now;
      options.beat();
    }
    arm();
  };
  arm();
  return {
    heard() {
      heardAt = clock.elapsed();
    },
    silentForMs: () => clock.elapsed() - heardAt,
    stop: () => cancel(),
  };
}
