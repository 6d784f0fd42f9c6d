/** The pipe on standard WebSocket objects; those of `ws` have the standard's face too. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SUBPROTOCOL } from '@throughline/protocol';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { attachSocket, checkUpgrade, type StandardSocket } from '../../src/socket/index.ts';
import { describePipeContract } from '../pipe/pipe-contract.ts';
import { contractManager, served } from '../pipe/served-manager.ts';
import { openSocketPage } from '../pipe/socket-page.ts';

describePipeContract('a standard WebSocket object', async (options) => {
  const manager = contractManager(options);
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => SUBPROTOCOL });
  const { maxPayloadBytes } = options;
  sockets.on('connection', (socket) => {
    attachSocket(manager, socket as unknown as StandardSocket, {
      ...(maxPayloadBytes !== undefined && { maxPayloadBytes }),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent`;
  return {
    manager: served(manager),
    open: () => openSocketPage(url),
    async stop() {
      await manager.close();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});

describe('checkUpgrade', () => {
  const ask = (headers: Record<string, string>): Request => new Request('https://app.example/agent', { headers });
  test.each([
    ['what is no upgrade', ask({}), 426],
    ['a foreign page', ask({ upgrade: 'websocket', origin: 'https://evil.example' }), 403],
    ['the same origin', ask({ upgrade: 'websocket', origin: 'https://app.example' }), undefined],
    ['what is no page', ask({ upgrade: 'WebSocket' }), undefined],
  ])('%s', (_who, request, status) => {
    expect(checkUpgrade(request)?.status).toBe(status);
  });
});
