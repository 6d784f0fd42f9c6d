/** The event manager on real sockets: `attachWebSocketServer(httpServer, manager)`. For Node, on the `ws` package. */
export {
  type AttachedWebSocketServer,
  attachWebSocketServer,
  type WebSocketOptions,
} from './attach-web-socket-server.ts';
export type { OriginRule } from './origin-rule.ts';
