/** Where the demo's events live: in this process, or in the Redis that is named, where they outlive it. */
import { createMemoryLog, type EventLog } from '@throughline/server';
import { createRedisLog } from '@throughline/server/redis';
import { createClient } from 'redis';

export interface DemoLog {
  readonly log: EventLog;
  /** Loses everything, so that every stream begins a new life. Nobody may be using the log meanwhile. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

const prefix = 'ask-the-docs:';

/** @param redisUrl undefined: in memory */
export function openDemoLog(redisUrl: string | undefined): DemoLog {
  const open = (): EventLog =>
    redisUrl === undefined ? createMemoryLog() : createRedisLog({ url: redisUrl, prefix, onError: warn });
  let log = open();
  return {
    get log() {
      return log;
    },
    async forget() {
      await log.close();
      if (redisUrl !== undefined) await removeKeys(redisUrl);
      log = open();
    },
    close: () => log.close(),
  };
}

/** Only what is the demo's own. */
async function removeKeys(url: string): Promise<void> {
  const client = await createClient({ url }).connect();
  try {
    for await (const keys of client.scanIterator({ MATCH: `${prefix}*` }))
      if (keys.length > 0) await client.unlink(keys);
  } finally {
    client.destroy();
  }
}

const warn = (error: unknown): void => console.warn(`Redis: ${error instanceof Error ? error.message : String(error)}`);
