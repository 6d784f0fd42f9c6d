/** Tells the server, seldom, what has been dispatched, and keeps the same places for a reload. [V9, C3] */
import type { Cancel, ClientFrame, Clock, Cursor } from '@throughline/protocol';

export interface SeenReportOptions {
  readonly clock: Clock;
  /** At most one report in so many milliseconds … */
  readonly everyMs: number;
  /** … unless so many events have not been reported. */
  readonly maxUnseen: number;
  /** Where each stream stands. */
  readonly streams: () => Iterable<{ readonly id: string; readonly cursor: Cursor | undefined }>;
  /** False when there is no welcomed connection. */
  readonly send: (frame: ClientFrame) => boolean;
  readonly save: () => void;
}

export interface SeenReport {
  start(): void;
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
  let running = false;
  const reported = new Map<string, Cursor>();

  /** The cursors that the server has not been told of. */
  const news = (): Record<string, Cursor> | undefined => {
    let cursors: Record<string, Cursor> | undefined;
    for (const { id, cursor } of options.streams()) {
      if (cursor === undefined || cursor.seq === 0) continue;
      const notified = reported.get(id);
      if (notified?.epoch === cursor.epoch && notified.seq === cursor.seq) continue;
      cursors ??= {};
      cursors[id] = cursor;
    }
    return cursors;
  };
  const notify = (): void => {
    unseen = 0;
    const cursors = news();
    if (cursors === undefined || !options.send({ op: 'seen', cursors })) return;
    for (const id in cursors) reported.set(id, cursors[id] as Cursor);
  };
  const report = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    lastAt = clock.elapsed();
    notify();
    options.save();
  };

  return {
    start() {
      running = true;
    },
    moved() {
      if (!running) return options.save(); // A listener closed the client: this was the last event it heard of.
      unseen += 1;
      // The first after a quiet time goes out with the next task, so that a whole message counts as one.
      if (cancelTimer === undefined) cancelTimer = clock.after(Math.max(0, lastAt + everyMs - clock.elapsed()), report);
      if (unseen >= maxUnseen) notify();
    },
    flush() {
      if (cancelTimer !== undefined) report();
    },
    down() {
      reported.clear();
    },
    stop() {
      running = false;
      cancelTimer?.();
      cancelTimer = undefined;
      options.save();
    },
  };
}
