/** Listens on a free port of the loopback. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const listen = (server: Server): Promise<number> =>
  new Promise((resolve) =>
    server.listen({ port: 0, host: '0.0.0.0', backlog: 4_096 }, () => resolve((server.address() as AddressInfo).port)),
  );
