/** The same manager behind the servers that teams have: HTTP goes on as before, events and commands beside it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEventManager, type EventManager } from '@throughline/server';
import { afterEach, expect, test } from 'vitest';
import { serveExpress } from '../src/express.ts';
import { serveFastify } from '../src/fastify.ts';
import { serveHono } from '../src/hono.ts';
import { servePlainHttp } from '../src/plain-http.ts';
import { openClient } from './open-client.ts';

const servers: Record<string, (manager: EventManager) => Promise<Server>> = {
  http: servePlainHttp,
  Express: serveExpress,
  Fastify: serveFastify,
  Hono: serveHono,
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const listening = (server: Server): Promise<void> =>
  server.listening ? Promise.resolve() : new Promise((resolve) => server.once('listening', resolve));

test.each(Object.entries(servers))('%s serves pages, events and commands on one port', async (_name, serve) => {
  const manager = createEventManager({ authenticate: ({ token }) => (token ? { userId: token } : null) });
  manager.onSubmit('greet', (command, { userId }) => ({ hello: userId, by: command.id }));
  const server = await serve(manager);
  await listening(server);
  ends.push(async () => {
    await manager.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  expect(await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text())).toBe('hello');

  const { client, live, next } = openClient(`ws://127.0.0.1:${port}/agent`, 'ada');
  ends.push(() => client.close());
  await live;
  const arrived = next();
  expect(await manager.publish({ user: 'ada' }, { type: 'note', data: 1 })).toMatchObject({ status: 'written' });
  expect(await arrived).toMatchObject({ stream: 'me', seq: 1, type: 'note', data: 1 });
  expect(await client.submit('greet', {}, { id: 'c1' })).toMatchObject({
    ok: true,
    result: { hello: 'ada', by: 'c1' },
  });
});
