/** A real event manager behind a real HTTP server, which can be cut, stopped and started again on the same port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { agentEvents } from '@throughline/protocol/agent';
import {
  createEventManager,
  createMemoryLog,
  type EventLog,
  type EventManager,
  type ManagerOptions,
} from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';

export interface Backend {
  /** Of the WebSocket. */
  readonly url: string;
  readonly origin: string;
  /** The one that runs now. */
  readonly manager: EventManager<typeof agentEvents>;
  readonly http: Server;
  /** Ends every TCP connection without a close frame. */
  cut(): void;
  /** The process dies and another takes its port, with the same log. */
  crashAndRestart(): Promise<void>;
  /** Pages are told; another manager takes the port, with the same log. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export type BackendOptions = Partial<ManagerOptions<typeof agentEvents>> & {
  /** What plain requests are answered with. @defaultValue 404 */
  readonly onRequest?: Parameters<typeof createServer>[1];
  /** Called for each manager that is made, the first one too. */
  readonly onManager?: (manager: EventManager<typeof agentEvents>) => void;
};

export async function startBackend({ onRequest, onManager, ...options }: BackendOptions = {}): Promise<Backend> {
  const log: EventLog = createMemoryLog({ limits: { maxBytes: 2 ** 26 } });
  const sockets = new Set<Socket>();
  let manager: EventManager<typeof agentEvents>;
  let http: Server;

  const listen = async (port: number): Promise<void> => {
    manager = createEventManager({
      events: agentEvents,
      authenticate: ({ token }) => (token?.startsWith('token-') ? { userId: token.slice(6) } : null),
      log,
      ...options,
    });
    onManager?.(manager);
    http = createServer(onRequest ?? ((_, response) => void response.writeHead(404).end()));
    http.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    attachWebSocketServer(http, manager, { origins: ['*'] });
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    manager.ready();
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async (): Promise<void> => {
    await manager.close();
    await new Promise((resolve) => {
      http.close(resolve);
      cut();
    });
  };
  await listen(0);
  const { port } = http!.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/agent`,
    origin: `http://127.0.0.1:${port}`,
    get manager() {
      return manager;
    },
    get http() {
      return http;
    },
    cut,
    async crashAndRestart() {
      cut();
      await stop();
      await listen(port);
    },
    async restart() {
      await stop();
      await listen(port);
    },
    close: async () => {
      await stop();
      await log.close();
    },
  };
}
