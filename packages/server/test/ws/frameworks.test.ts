/** The same manager behind the servers that teams have: HTTP goes on as before, events beside it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { createEventManager } from '../../src/event-manager.ts';
import type { EventManager } from '../../src/manager.ts';
import { serveExpress } from './frameworks/express.ts';
import { serveFastify } from './frameworks/fastify.ts';
import { serveHono } from './frameworks/hono.ts';
import { servePlainHttp } from './frameworks/plain-http.ts';

const servers: Record<string, (manager: EventManager) => Promise<Server>> = {
  http: servePlainHttp,
  Express: serveExpress,
  Fastify: serveFastify,
  Hono: serveHono,
};

const listening = (server: Server): Promise<void> =>
  server.listening ? Promise.resolve() : new Promise((resolve) => server.once('listening', resolve));

test.each(Object.entries(servers))('%s serves pages and events on one port', async (_name, serve) => {
  const manager = createEventManager({ authenticate: ({ token }) => (token ? { userId: token } : null) });
  const server = await serve(manager);
  await listening(server);
  const { port } = server.address() as AddressInfo;
  expect(await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text())).toBe('hello');

  const socket = new WebSocket(`ws://127.0.0.1:${port}/agent`, 'throughline.v1');
  const frames: any[] = [];
  const live = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      const value = JSON.parse(String(data));
      frames.push(...(Array.isArray(value) ? value : [value]));
      if (frames.some(({ op }) => op === 'live')) resolve();
    }),
  );
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ op: 'hello', v: 1, session: 's', token: 'ada', streams: {} }));
  await live;
  const arrived = new Promise((resolve) => socket.once('message', resolve));
  expect(await manager.publish('user:ada', { type: 'note', data: 1 })).toMatchObject({ status: 'written' });
  await arrived;
  expect(frames.map(({ op }) => op)).toEqual(['welcome', 'live', 'event']);

  await manager.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
