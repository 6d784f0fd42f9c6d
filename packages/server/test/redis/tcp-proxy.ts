/** A TCP proxy that can lose a reply, cut every connection, and lead to another server. */
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  /** Where new connections lead. */
  leadTo(port: number): void;
  /** Lets the next script through, swallows its reply, cuts that connection; resolves then. */
  loseNextReply(): Promise<void>;
  /** Ends all connections; new ones are welcome. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let target = targetPort;
  let onLost: (() => void) | undefined;
  const sockets = new Set<Socket>();

  const join = (client: Socket): void => {
    const server = connect(target, '127.0.0.1');
    let losing: (() => void) | undefined;
    const end = (): void => {
      for (const socket of [client, server]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('close', end);
      socket.on('error', end);
    }
    client.on('data', (chunk) => {
      if (onLost && chunk.includes('EVAL')) {
        losing = onLost;
        onLost = undefined;
      }
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!losing) return client.write(chunk);
      end();
      losing();
      return false;
    });
  };

  const listener = createServer(join);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    leadTo(port) {
      target = port;
    },
    loseNextReply: () =>
      new Promise((resolve) => {
        onLost = resolve;
      }),
    cut,
    close() {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
