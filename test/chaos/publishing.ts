/** Publishes every event on some node, and again on another one under the same id for as long as nobody knows. [V1] */
import type { NodeProcess, PublishRequest } from './node-process.ts';

export interface PublishingOptions {
  readonly nodes: readonly NodeProcess[];
  readonly count: number;
  /** Events under way at once. */
  readonly window: number;
  readonly signal: AbortSignal;
  event(n: number): PublishRequest;
  random(): number;
  /** So many are in the log. */
  progress(done: number): void;
}

/** Resolves with how many calls had to be repeated. */
export async function publishAll(options: PublishingOptions): Promise<number> {
  const { nodes, count, signal, random } = options;
  let next = 0;
  let done = 0;
  let repeated = 0;

  const anyNode = async (): Promise<NodeProcess> => {
    for (;;) {
      signal.throwIfAborted();
      const up = nodes.filter((node) => node.isUp);
      if (up.length > 0) return up[Math.floor(random() * up.length)]!;
      await Promise.race(nodes.map((node) => node.up()));
    }
  };

  const publish = async (request: PublishRequest): Promise<void> => {
    for (;;) {
      const node = await anyNode();
      try {
        return await node.publish(request);
      } catch {
        repeated++;
      }
    }
  };

  const worker = async (): Promise<void> => {
    while (next < count) {
      await publish(options.event(next++));
      options.progress(++done);
    }
  };
  await Promise.all(Array.from({ length: options.window }, worker));
  return repeated;
}
