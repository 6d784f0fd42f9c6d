/** The event manager on real sockets: `attachWebSocketServer(httpServer, manager)`. For Node, on the `ws` package. */
export {
  type AttachedWebSocketServer,
  type AttachTarget,
  attachWebSocketServer,
} from './attach-web-socket-server.ts';
export type { OriginRule } from './origin-rule.ts';
export type { WebSocketOptions } from './web-socket-options.ts';
