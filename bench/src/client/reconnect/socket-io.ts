/** socket.io with connection state recovery: what a room was sent meanwhile is sent again from memory. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { type Contestant, countTo, MISSED, missedEvents } from './work.ts';

export async function startSocketIo(): Promise<Contestant> {
  const http = createServer();
  const server = new Server(http, {
    transports: ['websocket'],
    connectionStateRecovery: { maxDisconnectionDuration: 600_000, skipMiddlewares: true },
  });
  server.on('connection', (socket) => socket.join(socket.handshake.auth.user));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  return {
    name: 'socket.io with connection state recovery: neither checked nor typed',
    async prepare(round) {
      const user = `user-${round}`;
      const page = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { user } });
      const first = countTo(1);
      const all = countTo(1 + MISSED);
      page.on('event', () => {
        first.count();
        all.count();
      });
      await new Promise<void>((resolve) => page.once('connect', () => resolve()));
      let seq = 1;
      const emit = (event: object): void => {
        server.to(user).emit('event', { stream: 'me', seq, id: `event-${seq}`, at: Date.now(), ...event });
        seq += 1;
      };
      emit(missedEvents[0] as object);
      await first.reached;
      const gone = new Promise((resolve) => server.sockets.sockets.get(page.id ?? '')?.once('disconnect', resolve));
      page.io.engine.close();
      await gone;
      for (const event of missedEvents) emit(event);
      return {
        async catchUp() {
          page.connect();
          await all.reached;
          if (!page.recovered) throw new Error('socket.io did not recover the connection');
        },
        leave: () => void page.disconnect(),
      };
    },
    async stop() {
      await server.close();
    },
  };
}
