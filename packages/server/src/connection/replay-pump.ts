/** Feeds one connection from the log, a page at a time, in turn over its streams, and only while its socket takes more. [V3] */
import type { Cancel, Clock } from '@throughline/protocol';

/** Something that has pages to write. */
export interface PageSource {
  /** Writes one page; true when there is more. Rejects when the log cannot be reached. */
  nextPage(): Promise<boolean>;
}

export interface ReplayPump {
  add(source: PageSource): void;
  remove(source: PageSource): void;
  /** The socket takes more. */
  kick(): void;
  close(): void;
}

export interface ReplayPumpOptions {
  readonly clock: Clock;
  readonly retryMs: number;
  hasRoom(): boolean;
  onError(error: unknown): void;
}

export function createReplayPump({ clock, retryMs, hasRoom, onError }: ReplayPumpOptions): ReplayPump {
  const sources = new Set<PageSource>();
  /** Could not be read: each tries again by itself, and the others go on. [S5] */
  const resting = new Map<PageSource, Cancel>();
  let running = false;
  let cancelLater: Cancel | undefined;
  let closed = false;

  const rest = (source: PageSource): void => {
    resting.set(
      source,
      clock.after(retryMs, () => {
        resting.delete(source);
        sources.add(source);
        kick();
      }),
    );
  };

  const turn = async (source: PageSource): Promise<void> => {
    sources.delete(source);
    try {
      if (await source.nextPage()) sources.add(source);
    } catch (error) {
      onError(error);
      if (!closed) rest(source);
    }
    kick();
  };

  /** One that gives no answer does not keep the others waiting. */
  const turnOrLater = (source: PageSource): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(retryMs, () => {
        cancelLater = undefined;
        resolve();
      });
      cancelLater = cancel;
      void turn(source).then(() => {
        cancel();
        resolve();
      });
    });

  const run = async (): Promise<void> => {
    for (const source of sources) {
      if (closed || !hasRoom()) return;
      await turnOrLater(source);
    }
  };

  const kick = (): void => {
    if (running || closed || sources.size === 0) return;
    running = true;
    void run().finally(() => {
      running = false;
      if (sources.size > 0 && hasRoom()) kick();
    });
  };

  return {
    add(source) {
      if (resting.has(source)) return;
      sources.add(source);
      kick();
    },
    remove(source) {
      sources.delete(source);
      resting.get(source)?.();
      resting.delete(source);
    },
    kick,
    close() {
      closed = true;
      cancelLater?.();
      for (const cancel of resting.values()) cancel();
      resting.clear();
      sources.clear();
    },
  };
}
