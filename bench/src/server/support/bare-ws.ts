/** The floor: `ws` alone, one frame an event, serialised once; no log, no order, no replay. */
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Contestant, SHARED } from './contestant.ts';
import { listen } from './listen.ts';
import { frameOf } from './wire-event.ts';

export function createBareWs(): Contestant {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const users = new Map<string, WebSocket[]>();
  const heads = new Map<string, number>();

  sockets.on('connection', (socket) => {
    socket.once('message', (data) => {
      const { token } = JSON.parse(String(data)) as { token: string };
      users.set(token, [...(users.get(token) ?? []), socket]);
      socket.send('{"op":"live"}');
    });
  });
  return {
    listen: () => listen(server),
    publish(user) {
      const stream = user === undefined ? SHARED : `user:${user}`;
      const seq = (heads.get(stream) ?? 0) + 1;
      heads.set(stream, seq);
      const text = JSON.stringify(frameOf(user === undefined ? SHARED : 'me', seq));
      for (const socket of user === undefined ? sockets.clients : (users.get(user) ?? [])) socket.send(text);
    },
    settled: () => Promise.resolve(),
  };
}
