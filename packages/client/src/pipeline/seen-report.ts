/** Tells the server, seldom, what has been dispatched, and keeps the same places for a reload. [V9, C3] */
import type { Cancel, ClientFrame, Clock, Cursor } from '@throughline/protocol';

export interface SeenReportOptions {
  readonly clock: Clock;
  /** At most one report in so many milliseconds … */
  readonly everyMs: number;
  /** … unless so many events have not been reported. */
  readonly maxUnseen: number;
  /** Where each stream stands. */
  readonly cursors: () => Iterable<readonly [stream: string, cursor: Cursor | undefined]>;
  /** False when there is no welcomed connection. */
  readonly send: (frame: ClientFrame) => boolean;
  readonly save: () => void;
}

export interface SeenReport {
  /** A cursor moved. Nearly free. */
  moved(): void;
  /** Writes the places down now (`pagehide`). */
  flush(): void;
  /** Another connection knows nothing of what was reported. */
  down(): void;
  stop(): void;
}

export function createSeenReport(options: SeenReportOptions): SeenReport {
  const { clock, everyMs, maxUnseen } = options;
  let unseen = 0;
  let cancelTimer: Cancel | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let reported: Record<string, string> = Object.create(null);

  /** The cursors that the server has not been told of. */
  const news = (): Record<string, Cursor> | undefined => {
    let cursors: Record<string, Cursor> | undefined;
    for (const [stream, cursor] of options.cursors()) {
      if (cursor === undefined || cursor.seq === 0) continue;
      const place = `${cursor.epoch} ${cursor.seq}`;
      if (reported[stream] === place) continue;
      reported[stream] = place;
      cursors ??= Object.create(null) as Record<string, Cursor>;
      cursors[stream] = cursor;
    }
    return cursors;
  };
  const report = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    unseen = 0;
    lastAt = clock.elapsed();
    const cursors = news();
    if (cursors !== undefined && !options.send({ op: 'seen', cursors })) reported = Object.create(null);
    options.save();
  };

  return {
    moved() {
      unseen += 1;
      if (unseen >= maxUnseen) return report();
      // The first after a quiet time goes out with the next task, so that a whole message counts as one.
      cancelTimer ??= clock.after(Math.max(0, lastAt + everyMs - clock.elapsed()), report);
    },
    flush() {
      if (unseen > 0) report();
    },
    down() {
      reported = Object.create(null);
    },
    stop() {
      cancelTimer?.();
      cancelTimer = undefined;
      options.save();
    },
  };
}
