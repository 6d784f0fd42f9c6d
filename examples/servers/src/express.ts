/** The event manager beside an Express app: `listen` gives the server that it is attached to. */
import type { Server } from 'node:http';
import type { EventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import express from 'express';

export async function serveExpress(manager: EventManager): Promise<Server> {
  const app = express();
  app.get('/', (_request, response) => void response.send('hello'));
  const server = app.listen(0, '127.0.0.1');
  attachWebSocketServer(server, manager, { path: '/agent' });
  return server;
}
