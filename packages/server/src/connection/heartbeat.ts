/** Speaks after silence, and notices a page that has fallen silent: by bytes, and by what arrived. [L6, L7] */
import type { Clock } from '@throughline/protocol';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly graceMs: number;
  lastWriteAt(): number;
  /** Changes with every sign of life that is no message. */
  progress(): number;
  beat(): void;
  silent(): void;
}

export interface Heartbeat {
  /** A message came from the page. */
  heard(): void;
  silentForMs(): number;
  stop(): void;
}

/**
 * A heartbeat goes out when nothing was written for `heartbeatMs`, and also when nothing was *heard* for so long:
 * a page that only listens answers it, and is not taken for dead while events keep it busy. A page is judged in a second
 * look, after what had arrived was read; after a stall of this process the page gets the grace to answer once more.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, heartbeatMs, graceMs } = options;
  const deadlineMs = 2 * heartbeatMs + graceMs;
  let heardAt = clock.elapsed();
  let beatAt = heardAt;
  let progress = options.progress();
  let cancel = (): void => {};

  const look = (now: number): void => {
    const seen = options.progress();
    if (seen !== progress) heardAt = now;
    progress = seen;
  };
  /** Since when one of the two sides has been quiet, and was not asked. */
  const quietFrom = (): number => Math.max(beatAt, Math.min(heardAt, options.lastWriteAt()));
  const beat = (now: number): void => {
    beatAt = now;
    options.beat();
  };

  const arm = (): void => {
    // One millisecond early: the judgement needs a second look.
    const due = Math.min(quietFrom() + heartbeatMs, heardAt + deadlineMs - 1);
    cancel = clock.after(Math.max(1, due - clock.elapsed()), () => check(due));
  };
  const check = (due: number): void => {
    const now = clock.elapsed();
    look(now);
    if (now - heardAt >= deadlineMs - 1) {
      const stalled = now - due > graceMs;
      if (stalled) beat(now);
      cancel = clock.after(stalled ? graceMs : 1, judge);
      return;
    }
    if (now - quietFrom() >= heartbeatMs) beat(now);
    arm();
  };
  const judge = (): void => {
    const now = clock.elapsed();
    look(now);
    if (now - heardAt >= deadlineMs) options.silent();
    else arm();
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
