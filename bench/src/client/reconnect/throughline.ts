/** This project: the event manager on `ws`, the client in its own default adapter. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type ThroughlineClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { createEventManager, createMemoryLog } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import { WebSocket } from 'ws';
import { type Contestant, countTo, MISSED, missedEvents } from './work.ts';

const isLive = (client: Pick<ThroughlineClient, 'status'>): Promise<void> =>
  new Promise((resolve) => {
    const stop = client.status.subscribe(({ name }) => {
      if (name !== 'live') return;
      stop();
      resolve();
    });
  });

export async function startThroughline(): Promise<Contestant> {
  const manager = createEventManager({
    log: createMemoryLog({ limits: { maxEvents: 2 * MISSED } }),
    events: agentEvents,
    authenticate: ({ token }) => (token === undefined ? null : { userId: token }),
  });
  const http = createServer();
  const sockets = attachWebSocketServer(http, manager);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/agent`;

  return {
    name: 'throughline: checked, typed, folded into a run view',
    async prepare(round) {
      const user = `user-${round}`;
      let socket: WebSocket | undefined;
      let network = Promise.resolve();
      class Dialled extends WebSocket {
        constructor(address: string, protocols: string | string[]) {
          super(address, protocols);
          socket = this;
        }
      }
      const client = createClient({
        url: () => network.then(() => url),
        token: user,
        WebSocket: Dialled as never,
        events: agentEvents,
        storage: null,
        random: () => 0, // Dials again at once: the backoff is not what is measured.
        connection: { connectTimeoutMs: 120_000, tokenTimeoutMs: 120_000 },
      });
      const first = countTo(1);
      const all = countTo(1 + MISSED);
      client.on('message_delta', () => {
        first.count();
        all.count();
      });
      client.connect();
      await isLive(client);
      await manager.publish({ user }, missedEvents[0] as (typeof missedEvents)[number]);
      await first.reached;
      let giveBack = (): void => {};
      network = new Promise((resolve) => {
        giveBack = resolve;
      });
      const gone = new Promise((resolve) => socket?.once('close', resolve));
      socket?.terminate();
      await gone;
      for (const event of missedEvents) await manager.publish({ user }, event);
      return {
        catchUp() {
          giveBack();
          return all.reached;
        },
        leave: () => client.close(),
      };
    },
    async stop() {
      await manager.close({ drainMs: 0 });
      sockets.close();
      http.close();
    },
  };
}
