/** The event manager beside a Hono app on its Node server. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { EventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import { Hono } from 'hono';

export async function serveHono(manager: EventManager): Promise<Server> {
  const app = new Hono().get('/', (context) => context.text('hello'));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  attachWebSocketServer(server, manager, { path: '/agent' });
  return server;
}
