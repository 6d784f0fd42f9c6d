/** The streams of this node that somebody uses: each is followed once, for as long as anyone holds it. [V6] */
import type { Cancel } from '@throughline/protocol';
import type { Delivery } from './delivery.ts';
import { type HubStream, type HubStreamOptions, type RunningHubStream, startHubStream } from './hub-stream.ts';

export interface StreamLease {
  readonly stream: HubStream;
  /** Lets the stream go; with the last one it is no longer followed. Calling it twice is harmless. */
  release: Cancel;
}

export interface Hub {
  /** Follows the stream, or shares what is followed. Rejects when the log cannot be reached. */
  open(name: string): Promise<StreamLease>;
  /** The stream, when it is followed right now. */
  get(name: string): HubStream | undefined;
  readonly size: number;
  readonly openRuns: number;
  /** Reports what became of one event, by its id, until it is forgotten. */
  track(eventId: string, delivery: Delivery): Cancel;
  close(): void;
}

interface Held {
  holders: number;
  readonly opening: Promise<RunningHubStream>;
  stream: RunningHubStream | undefined;
}

export interface HubOptions extends Omit<HubStreamOptions, 'deliveryOf'> {
  /** No stream is followed any more. */
  emptied(): void;
}

export function createHub(options: HubOptions): Hub {
  const held = new Map<string, Held>();
  const deliveries = new Map<string, Delivery>();
  const streamOptions = { ...options, deliveryOf: (id: string) => deliveries.get(id) };

  const letGo = (name: string, one: Held): void => {
    one.holders--;
    if (one.holders > 0) return;
    if (held.get(name) === one) held.delete(name);
    one.stream?.close();
    if (held.size === 0) options.emptied();
  };

  const start = (name: string): Held => {
    const one: Held = { holders: 0, stream: undefined, opening: startHubStream(name, streamOptions) };
    one.opening.then(
      (stream) => {
        one.stream = stream;
        if (one.holders === 0) stream.close();
      },
      () => {
        if (held.get(name) === one) held.delete(name);
      },
    );
    held.set(name, one);
    return one;
  };

  return {
    async open(name) {
      const one = held.get(name) ?? start(name);
      one.holders++;
      let holds = true;
      const release = (): void => {
        if (holds) letGo(name, one);
        holds = false;
      };
      try {
        return { stream: await one.opening, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    get: (name) => held.get(name)?.stream,
    get size() {
      return held.size;
    },
    get openRuns() {
      let count = 0;
      for (const { stream } of held.values()) count += stream?.openRuns.size ?? 0;
      return count;
    },
    track(eventId, delivery) {
      deliveries.set(eventId, delivery);
      return () => {
        if (deliveries.get(eventId) === delivery) deliveries.delete(eventId);
      };
    },
    close() {
      for (const { stream } of held.values()) stream?.close();
      held.clear();
    },
  };
}
