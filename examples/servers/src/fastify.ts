/** The event manager beside a Fastify app: its `server` is a plain one. */
import type { Server } from 'node:http';
import type { EventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import fastify from 'fastify';

export async function serveFastify(manager: EventManager): Promise<Server> {
  const app = fastify();
  app.get('/', () => 'hello');
  attachWebSocketServer(app.server, manager, { path: '/agent' });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}
