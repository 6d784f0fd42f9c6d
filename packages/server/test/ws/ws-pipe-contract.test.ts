import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attachWebSocketServer } from '../../src/ws/index.ts';
import { describePipeContract } from '../pipe/pipe-contract.ts';
import { contractManager, served } from '../pipe/served-manager.ts';
import { openSocketPage } from '../pipe/socket-page.ts';

for (const compression of [false, true]) {
  describePipeContract(`a socket of ws, ${compression ? 'compressed' : 'plain'}`, async (options) => {
    const manager = contractManager(options);
    const server = createServer();
    const { maxPayloadBytes } = options;
    const attached = attachWebSocketServer(server, manager, {
      compression,
      ...(maxPayloadBytes !== undefined && { maxPayloadBytes }),
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent`;
    return {
      manager: served(manager),
      open: () => openSocketPage(url),
      async stop() {
        await manager.close();
        attached.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  });
}
