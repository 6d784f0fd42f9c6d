/** Where pages and servers of one test meet: servers listen by host. Two networks never meet. */
import type { Cancel } from '@throughline/protocol';
import type { Attempt } from './attempt.ts';
import { createTaskQueue, type TaskQueue } from './task-queue.ts';

export interface Network {
  readonly tasks: TaskQueue;
  /** Calls `attempted` for each connection that a page tries to open to the host. One server a host. */
  listen(host: string, attempted: (attempt: Attempt) => void): Cancel;
  /** Who listens there, if anyone. */
  at(host: string): ((attempt: Attempt) => void) | undefined;
}

export function createNetwork(): Network {
  const servers = new Map<string, (attempt: Attempt) => void>();
  return {
    tasks: createTaskQueue(),
    listen(host, attempted) {
      if (servers.has(host)) {
        throw new Error(
          `A server already listens on "${host}" in this network. Close it first, or choose another host.`,
        );
      }
      servers.set(host, attempted);
      return () => {
        if (servers.get(host) === attempted) servers.delete(host);
      };
    },
    at: (host) => servers.get(host),
  };
}
