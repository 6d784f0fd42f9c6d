import { WebSocket as MockWebSocket } from 'mock-socket';
import PartySocket from 'partysocket/ws';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import { httpFallback } from '../../src/http/index.ts';
import type { ReconnectingSocketLike, WebSocketConstructor } from '../../src/platform/web-socket-like.ts';
import { socketContract } from './socket-contract.ts';
import { startHttpServer } from './tiny-http-server.ts';
import { startMockServer, startRealServer } from './tiny-server.ts';

const quick = { WebSocket, minReconnectionDelay: 1, maxReconnectionDelay: 10, connectionTimeout: 60_000 };

socketContract('ws as WebSocket', {
  start: startRealServer,
  adapter: (url) => ({ url, WebSocket: WebSocket as unknown as WebSocketConstructor }),
});

// Node has one of its own from version 22 on.
if (globalThis.WebSocket !== undefined) {
  socketContract('the platform’s WebSocket', { start: startRealServer, adapter: (url) => ({ url }) });
}

socketContract('mock-socket as WebSocket', {
  start: startMockServer,
  adapter: (url) => ({ url, WebSocket: MockWebSocket as unknown as WebSocketConstructor }),
});

socketContract('reconnecting-websocket as reconnectingSocket', {
  start: startRealServer,
  adapter: (url) => ({
    reconnectingSocket: () => new ReconnectingWebSocket(url, 'throughline.v1', quick) as ReconnectingSocketLike,
  }),
});

socketContract('partysocket as reconnectingSocket', {
  start: startRealServer,
  adapter: (url) => ({
    reconnectingSocket: () => new PartySocket(url, 'throughline.v1', quick) as unknown as ReconnectingSocketLike,
  }),
});

socketContract('an HTTP pipe as transport', {
  start: startHttpServer,
  adapter: (url) => ({ url, transport: httpFallback({ use: 'always' }) }),
  textOnly: true,
});

socketContract('ws with HTTP to fall back on', {
  start: startRealServer,
  adapter: (url) => ({
    url,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    transport: httpFallback(),
  }),
});
