/** Feeds one connection from the log, a page at a time, in turn over its streams, and only while its socket takes more. [V3] */
import type { Clock } from '@throughline/protocol';

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
  let running = false;
  let closed = false;
  let cancelRetry: (() => void) | undefined;

  const turn = async (source: PageSource): Promise<void> => {
    sources.delete(source);
    if (await source.nextPage()) sources.add(source);
  };

  const run = async (): Promise<void> => {
    for (const source of sources) {
      if (closed || !hasRoom()) return;
      try {
        await turn(source);
      } catch (error) {
        onError(error);
        if (closed) return;
        sources.add(source);
        cancelRetry = clock.after(retryMs, () => {
          cancelRetry = undefined;
          kick();
        });
        return;
      }
    }
  };

  const kick = (): void => {
    if (running || closed || cancelRetry || sources.size === 0) return;
    running = true;
    void run().finally(() => {
      running = false;
      if (sources.size > 0 && hasRoom()) kick();
    });
  };

  return {
    add(source) {
      sources.add(source);
      kick();
    },
    remove: (source) => {
      sources.delete(source);
    },
    kick,
    close() {
      closed = true;
      cancelRetry?.();
      sources.clear();
    },
  };
}
