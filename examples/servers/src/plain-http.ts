/** The event manager beside plain `http`. */
import { createServer, type Server } from 'node:http';
import type { EventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';

export async function servePlainHttp(manager: EventManager): Promise<Server> {
  const server = createServer((_request, response) => response.end('hello'));
  attachWebSocketServer(server, manager, { path: '/agent' });
  return server.listen(0, '127.0.0.1');
}
