/** socket.io on its WebSocket transport, with its rooms; with recovery it keeps packets to send them again. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { type Contestant, SHARED } from './contestant.ts';
import { listen } from './listen.ts';
import { frameOf } from './wire-event.ts';

export function createSocketIo(recovery: boolean): Contestant {
  const server = createServer();
  const io = new Server(server, {
    transports: ['websocket'],
    serveClient: false,
    ...(recovery && { connectionStateRecovery: { maxDisconnectionDuration: 3_600_000 } }),
  });
  const heads = new Map<string, number>();
  io.on('connection', (socket) => {
    void socket.join([SHARED, `user:${socket.handshake.auth.token}`]);
    socket.emit('live');
  });
  return {
    listen: () => listen(server),
    publish(user) {
      const stream = user === undefined ? SHARED : `user:${user}`;
      const seq = (heads.get(stream) ?? 0) + 1;
      heads.set(stream, seq);
      io.to(stream).emit('event', frameOf(user === undefined ? SHARED : 'me', seq));
    },
    settled: () => Promise.resolve(),
  };
}
