/** Our own event manager on a real port, with everything that the runner may ask of a server: the reference driver. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEventManager, createMemoryLog, type EventLog, type EventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import type { ConformanceDriver, DriverAsk, ServerTimes } from './driver.ts';

export interface ManagerDriverOptions {
  /** Makes a log, and an empty one when the runner asks to lose what was kept. @defaultValue a memory log */
  readonly createLog?: () => EventLog | Promise<EventLog>;
  readonly times?: ServerTimes;
  /** Stands between the sockets and the manager, so that a test may disturb the wire. @defaultValue nothing */
  readonly gateway?: (attach: EventManager['attach']) => EventManager['attach'];
}

export type ManagerDriver = Required<Pick<ConformanceDriver, DriverAsk | 'close'>> & {
  readonly url: string;
  facts(): ReturnType<ConformanceDriver['facts']>;
};

/** Short, so that the checks that wait for them need not wait long. */
const times = { helloTimeoutMs: 2_000, heartbeatMs: 1_000, graceMs: 500, cancelGraceMs: 300, runIdleMs: 5_000 };
const limits = { maxMessageBytes: 262_144 };

export async function createManagerDriver(options: ManagerDriverOptions = {}): Promise<ManagerDriver> {
  const { createLog = createMemoryLog, gateway = (attach) => attach } = options;
  const ownTimes = { ...times, ...options.times };
  const tokens = new Map<string, { userId: string; expiresAt?: number }>();
  const rights = new Set<string>();
  const released = createReleases();
  let log = await createLog();
  let manager = start();

  function start(): EventManager {
    const started = createEventManager({
      log,
      limits,
      times: ownTimes,
      authenticate: ({ token = '' }) => tokens.get(token) ?? null,
      authorize: ({ userId, stream }) => stream === `user:${userId}` || rights.has(`${userId} ${stream}`),
    });
    const announce = async (submitId: string, stream: string): Promise<void> =>
      void (await started.publish(stream, { type: 'conformance_started', data: {}, submitId }));
    started.onSubmit('conformance_echo', async ({ id, data }, { stream }) => {
      await announce(id, stream);
      return data;
    });
    started.onSubmit('conformance_hold', async ({ id }, { stream, signal }) => {
      await announce(id, stream);
      await released.of(id, signal);
      return {};
    });
    started.onSubmit('conformance_fail', () => {
      throw new Error('This command always fails.');
    });
    return started;
  }

  const server = createServer();
  const attach: EventManager['attach'] = gateway((pipe, request) => manager.attach(pipe, request));
  const sockets = attachWebSocketServer(server, { attach });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent`;

  return {
    url,
    facts: () => ({ url, times: ownTimes, heartbeatMs: ownTimes.heartbeatMs, commands: true }),
    async token({ user, expiresInMs }) {
      const token = `token-${crypto.randomUUID()}`;
      tokens.set(token, { userId: user, ...(expiresInMs !== undefined && { expiresAt: Date.now() + expiresInMs }) });
      return { token };
    },
    async publish({ stream, event }) {
      const { seq } = await manager.publish(stream, event, { confirm: 'logged' });
      return { seq };
    },
    trim: ({ stream, upTo }) => log.trim(stream, upTo),
    async restart({ log: kept }) {
      await manager.close();
      if (kept === 'lose') {
        await log.close();
        log = await createLog();
      }
      manager = start();
      return { url };
    },
    grant: async ({ user, stream }) => void rights.add(`${user} ${stream}`),
    async revoke({ user, stream }) {
      rights.delete(`${user} ${stream}`);
      manager.revoke({ userId: user, stream });
    },
    seen: async ({ stream }) => ({ seq: (await log.state(stream)).seen.at(-1)?.until ?? 0 }),
    release: async ({ submitId }) => released.release(submitId),
    async close() {
      await manager.close();
      await log.close();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Holds that end when they are released, also by a release that came before. */
function createReleases() {
  const gone = new Set<string>();
  const holds = new Map<string, () => void>();
  return {
    of: (id: string, signal: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (gone.has(id)) return resolve();
        holds.set(id, resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    release(id: string): void {
      gone.add(id);
      holds.get(id)?.();
      holds.delete(id);
    },
  };
}
