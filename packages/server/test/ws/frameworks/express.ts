/** The event manager beside an Express app: `listen` gives the server that it is attached to. */
import type { Server } from 'node:http';
import express from 'express';
import type { EventManager } from '../../../src/manager.ts';
import { attachWebSocketServer } from '../../../src/ws/index.ts';

export async function serveExpress(manager: EventManager): Promise<Server> {
  const app = express();
  app.get('/', (_request, response) => void response.send('hello'));
  const server = app.listen(0, '127.0.0.1');
  attachWebSocketServer(server, manager, { path: '/agent' });
  return server;
}
